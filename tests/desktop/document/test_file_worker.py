import threading

import pytest

from desktop.document.faults import DocumentFault, DocumentFaultCode
from desktop.document.file_worker import FileWorker


def unexpected(outcome):
    raise AssertionError(outcome)


def test_results_come_back_in_order_and_in_this_thread(worker, qtbot):
    delivered = []
    for number in range(20):
        worker.submit(
            lambda number=number: (number, threading.get_ident()),
            lambda result: delivered.append((*result, threading.get_ident())),
            unexpected,
        )
    with qtbot.waitSignal(worker.idle):
        assert worker.has_pending
    assert [number for number, _, _ in delivered] == list(range(20))
    assert {there for _, there, _ in delivered} != {threading.get_ident()}
    assert {here for _, _, here in delivered} == {threading.get_ident()}
    assert not worker.has_pending


def test_faults_are_told_and_the_thread_goes_on(worker, caplog):
    told = []

    def fail(error):
        raise error

    worker.submit(lambda: fail(DocumentFault(DocumentFaultCode.BINARY)), unexpected, told.append)
    worker.submit(lambda: fail(ZeroDivisionError()), unexpected, told.append)
    worker.submit(lambda: "fine", told.append, unexpected)
    assert worker.drain(5000)
    assert [told[0].code, told[1].code, told[2]] == [DocumentFaultCode.BINARY, DocumentFaultCode.INTERNAL, "fine"]
    assert "ZeroDivisionError" in caplog.text


def test_drain_waits_for_what_callbacks_submit(worker):
    delivered = []

    def again(number):
        delivered.append(number)
        if number < 5:
            worker.submit(lambda: number + 1, again, unexpected)

    worker.submit(lambda: 0, again, unexpected)
    assert worker.drain(5000)
    assert delivered == [0, 1, 2, 3, 4, 5]


def test_drain_and_close_give_up_in_time(qapp):
    del qapp
    worker = FileWorker()
    gate = threading.Event()
    worker.submit(gate.wait, unexpected, unexpected)
    assert not worker.drain(20)
    assert not worker.close(20)
    gate.set()
    worker._thread.join(5)
    assert not worker._thread.is_alive()


def test_a_closed_worker_takes_nothing(qapp):
    del qapp
    worker = FileWorker()
    assert worker.close()
    assert worker.close()
    with pytest.raises(RuntimeError):
        worker.submit(lambda: None, unexpected, unexpected)


@pytest.mark.parametrize("is_failing", [False, True])
def test_whoever_waits_for_a_result_is_never_let_go_by_the_other_thread(worker, is_failing):
    """A Qt object that ended in the worker's thread would take its timers and sockets from under the event loop."""
    ends = []

    class Waiter:
        def operate(self):
            if is_failing:
                raise DocumentFault(DocumentFaultCode.BINARY) from OSError()

        def take(self, outcome):
            del outcome

        def __del__(self):
            ends.append(threading.get_ident())

    for _ in range(300):
        waiter = Waiter()
        worker.submit(waiter.operate, waiter.take, waiter.take)
    del waiter
    assert worker.drain(5000)
    assert len(ends) == 300
    assert set(ends) == {threading.get_ident()}
