"""What Paraph is worth: accuracy, speed, and how it takes noise and hostile inputs. `make bench` runs all."""

from __future__ import annotations

import os

# Figures are for one core, and one core means one thread: this must stand before numpy is loaded.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_variable] = "1"
