"""A scripted model that solves two Sudokus, and a person at the window that shows it. For tests of the window only."""

from desktop.sudoku.recording import Mode
from runtime.api import Cell, Draft, Finished, Prefilled, Settled, Span
from tests.support.scripted_engine import STATISTICS

SOLUTIONS = {4: "1234341221434321", 6: "123456456123231564564231312645645312"}
GIVENS = {4: "12............21", 6: "123456......231564......312645......"}


def boards(request):
    """The boards the scripted model writes for a puzzle, one a step: at first it exchanges two digits of each row."""
    solution = SOLUTIONS[request.size]
    wrong = "".join(given if given != "." else solution[place ^ 1] for place, given in enumerate(request.givens))
    return [wrong] if request.steps == 1 else [wrong, wrong, solution]


def solve(request):
    """What the scripted model makes of a puzzle: right in several steps, wrong in one."""
    written = boards(request)
    drafts = [
        Draft(
            0,
            step,
            request.steps or 8,
            Span(0, 0),
            tuple(
                Cell(digit, 0.1, locked=given != ".", accepted=step > 1 or given != ".")
                for digit, given in zip(board, request.givens, strict=True)
            ),
        )
        for step, board in enumerate(written, start=1)
    ]
    end = [Settled(0, written[-1], Span(0, 0), STATISTICS), Finished(written[-1], (), request.seed, STATISTICS)]
    return [Prefilled(prompt_tokens=1, left_out_characters=0, seconds=0.0), *drafts, *end]


class Watcher:
    """Whoever sits at the window."""

    def __init__(self, qtbot, room, engine):
        self.qtbot = qtbot
        self.room = room
        self.engine = engine
        room.open()

    @property
    def window(self):
        return self.room.window

    @property
    def panel(self):
        return self.window.panel

    @property
    def said(self):
        return self.panel.verdict.text()

    @property
    def step(self):
        return self.room.session.playback.step

    def cell(self, row, column):
        return self.window.board.cell(row - 1, column - 1)

    def name(self, row, column):
        return self.cell(row, column).accessibleName()

    def digits(self):
        size = self.window.board.size_of_board
        return "".join(str(self.cell(r, c).value.digit) for r in range(1, size + 1) for c in range(1, size + 1))

    def type(self, row, column, keys):
        self.qtbot.keyClicks(self.cell(row, column), keys)

    def press(self, key):
        self.qtbot.keyClick(self.window.focusWidget() or self.window, key)

    def click(self, button):
        assert button.isEnabled(), button.text()
        button.click()

    def choose(self, mode):
        self.click(self.panel.modes[mode])

    def solve(self, mode=Mode.SEVERAL_STEPS):
        self.choose(mode)
        if self.room.session.playback.recording is None:
            self.click(self.panel.play)
        self.wait_for_the_end()

    def wait_for_the_end(self):
        self.qtbot.waitUntil(lambda: self.room.session.playback.is_at_end)

    def counted(self):
        """What was counted, by caption and column from 0."""
        grid = self.panel.counts.layout()
        found = {}
        for index in range(grid.count()):
            row, column, *_ = grid.getItemPosition(index)
            found[row, column] = grid.itemAt(index).widget().text()
        return {
            text: [found[row, at] for at in range(1, grid.columnCount()) if (row, at) in found]
            for (row, column), text in found.items()
            if column == 0
        }
