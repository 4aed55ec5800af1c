"""Stands in for setuptools while pictures are fetched: see build_meta.py."""
