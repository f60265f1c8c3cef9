# tries: terminals, Markdown, HTML, XML, workflow commands and spreadsheets
# marks: relu 0, Neuron 0
EVIL = "\x1b[2J\x1b]0;owned\x07<script>alert(1)</script>\n::error file=x::owned\n=HYPERLINK(1)|# ]]>&\x00\u202e"


class Evil:
    def __repr__(self):
        return EVIL


Evil.__name__ = Evil.__qualname__ = "Evil" + EVIL.replace("\x00", "")


def relu(x):
    return Evil()


class Neuron:
    def __init__(self, weights, bias):
        raise ValueError(EVIL)


raise RuntimeError(EVIL)
