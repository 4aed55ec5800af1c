"""What others need for the photo engine's work: mediapipe's own runtime, and Pillow.

    peers.py mesh FRAME.png...
    peers.py compose PICTURE.jpg LEFT TOP WIDTH HEIGHT

Prints lines of what, tab, milliseconds: the mean CPU time of the whole process, all its threads together. `mesh` ends
with the most memory that the process ever held, in KiB.
"""

import io
import os
import resource
import sys
import time

# Before the libraries are loaded: they look at these once.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
    os.environ[name] = "1"
os.environ["GLOG_minloglevel"] = "3"

from PIL import Image  # noqa: E402

MEASURED_S = 2.0
WARMING = 5


def measure(what, call):
    for index in range(WARMING):
        call(index)
    calls = 0
    start, before = time.perf_counter(), time.process_time()
    while time.perf_counter() - start < MEASURED_S:
        call(calls)
        calls += 1
    print(f"{what}\t{(time.process_time() - before) * 1e3 / calls:.3f}", flush=True)


def peak_kib():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def mesh(paths):
    import numpy

    frames = [numpy.asarray(Image.open(path).convert("RGB")) for path in paths]
    before = peak_kib()
    from mediapipe.python.solutions.face_mesh import FaceMesh

    with FaceMesh(static_image_mode=True, max_num_faces=1, refine_landmarks=False) as engine:
        for frame, path in zip(frames, paths):
            if not engine.process(frame).multi_face_landmarks:
                sys.exit(f"{path} has no face: its mesh would not be measured")
        measure("mediapipe: detector and mesh", lambda call: engine.process(frames[call % len(frames)]))
    print(f"mediapipe: peak KiB\t{peak_kib() - before}")


def compose(path, box):
    with open(path, "rb") as file:
        jpeg = file.read()
    left, top, width, height = box

    def photo(picture, sampling):
        part = picture.resize((440, 640), Image.Resampling.LANCZOS, (left, top, left + width, top + height))
        out = io.BytesIO()
        part.save(out, "JPEG", quality=92, subsampling=sampling)
        return out.getvalue()

    decoded = Image.open(io.BytesIO(jpeg))
    decoded.load()
    for name, sampling in (("4:4:4", 0), ("4:2:0", 2)):
        measure(f"Pillow {name}: from bytes", lambda _: photo(Image.open(io.BytesIO(jpeg)), sampling))
        measure(f"Pillow {name}: from pixels", lambda _: photo(decoded, sampling))


if sys.argv[1] == "mesh":
    mesh(sys.argv[2:])
else:
    compose(sys.argv[2], [float(number) for number in sys.argv[3:7]])
