"""The network's weights in their file: stored in few blocks, read back by name."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from paraph.reader.network import store_weights, stored_weights


def test_weights_are_read_back_by_name(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    long = random.integers(-127, 128, (1200, 3)).astype(np.int8)
    scale = random.random((1200, 1)).astype(np.float32)
    half = {name: random.random(shape).astype(np.float16) for name, shape in (("a", (4, 5)), ("b", (7,)), ("c", ()))}
    path = tmp_path / "weights.npz"
    store_weights(path, {"a": half["a"], "long": long, "long|scale": scale, "b": half["b"], "c": half["c"]})
    found = stored_weights(path)
    assert list(found) == ["a", "long", "b", "c"]
    assert all(array.dtype == np.float32 for array in found.values())
    assert np.array_equal(found["long"], long * scale)
    for name, array in half.items():
        assert found[name].shape == array.shape
        assert np.array_equal(found[name], array.astype(np.float32))
