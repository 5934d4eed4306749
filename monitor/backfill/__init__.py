"""Past windows: a source is cut into cells, each read by the stages of the daily run.

``planning`` says which cells there are, ``dumps`` cuts local files into them, ``costing`` says what
they will cost, ``ways`` lists what a cell holds, ``walking`` takes one cell to its end, ``running``
all cells of a command, ``coverage`` tells which months are there.
"""

from __future__ import annotations
