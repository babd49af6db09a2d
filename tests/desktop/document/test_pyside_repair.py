import subprocess
import sys

EMITTING_CHILD = """
from desktop.document.pyside_repair import keep_true_alive
keep_true_alive()
from PySide6.QtCore import QObject, Signal
class Source(QObject):
    fired = Signal()
source = Source()
for _ in range(100_000):
    source.fired.emit()
"""


def test_many_signals_do_not_kill_the_program():
    child = subprocess.run([sys.executable, "-c", EMITTING_CHILD], capture_output=True, timeout=60, check=False)
    assert (child.returncode, child.stderr) == (0, b"")
