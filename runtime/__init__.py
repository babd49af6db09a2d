"""Models and text generation. No Qt here; `runtime.api` is the door other packages use."""

import os

# torch's threads wait for each other by spinning, which makes a denoising step several times slower as soon as another
# program wants the same cores. OpenMP reads this once, when torch is loaded, so it has to be set here.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
