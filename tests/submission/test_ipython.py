"""IPython's syntax as Python, with the lines as they were."""

from __future__ import annotations

import ast

import pytest

from nnexercises.submission.ipython import python_of


@pytest.mark.parametrize(
    ("source", "python"),
    [
        ("for i in x:\n    !ls {i}\ny = 1", "for i in x:\n    get_ipython().system('ls {i}')\ny = 1"),
        ("!!ls", "get_ipython().getoutput('ls')"),
        ("names = !ls", "names = get_ipython().getoutput('ls')"),
        ("value = %time f()", "value = get_ipython().run_line_magic('time', 'f()')"),
        ("% matplotlib inline", "get_ipython().run_line_magic('', 'matplotlib inline')"),
        ("torch.sum?", "get_ipython().run_line_magic('pinfo', 'torch.sum')"),
        (">>> x = 1\n>>> y = 2", "x = 1\ny = 2"),
        ("%%time\n\nx = 1\n!ls", "\n\nx = 1\nget_ipython().system('ls')"),
        ("%%capture output\n%pip install x\nimport y", "\nget_ipython().run_line_magic('pip', 'install x')\nimport y"),
        ("%%bash\nls (", "get_ipython().run_cell_magic('bash', '', 'ls (')"),
        ("%%writefile -a net.py\nx = 1\n", "get_ipython().run_cell_magic('writefile', '-a net.py', 'x = 1\\n')"),
        ("pip install x==1\nimport y", "get_ipython().system('pip install x==1')\nimport y"),
        ("if colab:\n    pip install x", "if colab:\n    get_ipython().system('pip install x')"),
        ("import x; %matplotlib inline", "import x"),
        ("def broken(:\n%ls\ny = 1", "def broken(:\nget_ipython().run_line_magic('ls', '')\ny = 1"),
        ('text = """\n%time\n"""', 'text = """\n%time\n"""'),
        ("a = b\n%c", "a = b\nget_ipython().run_line_magic('c', '')"),
        ("remainder = a % b", "remainder = a % b"),
    ],
)
def test_a_cell(source: str, python: str) -> None:
    assert python_of(source).rstrip("\n") == python


def test_lines_that_are_joined_leave_empty_ones() -> None:
    python = python_of("\n!pip install \\\n    one \\\n    two\nx = 1\n%ls\ny = 2")
    assert [node.lineno for node in ast.parse(python).body] == [2, 5, 6, 7]
