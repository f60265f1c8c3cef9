# tries: an error in a line that is not there
# %%
import ast


def relu(x):
    space = {}
    tree = ast.parse("def f():\n    raise ValueError('no')")
    for node in ast.walk(tree):
        if hasattr(node, "lineno"):
            node.lineno = node.end_lineno = 0
    exec(compile(tree, __file__, "exec"), space)
    return space["f"]()


# %%
y = 1
