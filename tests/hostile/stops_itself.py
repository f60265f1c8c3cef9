# tries: a process that is stopped and never ends
# unit: impatient
# marks: relu 0
# verdict: relu timed_out
import os
import signal


def relu(x):
    os.kill(os.getpid(), signal.SIGSTOP)
