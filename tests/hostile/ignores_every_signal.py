# tries: a loop that no signal ends
# unit: impatient
# marks: relu 0
# verdict: relu timed_out
import signal


def relu(x):
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    signal.setitimer(signal.ITIMER_REAL, 0)
    while True:
        pass
