"""A first look at what archives, feeds and pages bring: can it hold anything for the register?

It comes before extraction and before reading, costs a small part of either, and is there to lose nothing: it sets
aside only what names no actors or says too little of what the register keeps.
"""

from __future__ import annotations

from paraph.triage.first_look import FirstLook, Impression

__all__ = ["FirstLook", "Impression"]
