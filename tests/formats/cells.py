# odd: a cell script with Markdown, magics and a broken cell
# marks: relu 2
# problem: never closed|does not match|not read
# %% [markdown]
# # My net

# %%
%matplotlib inline
!pip install torch
import matplotlib.pyplot as plt

# %%
def relu(x):
    return max(x, 0.0)

# %%
plt.plot([1, 2, 3)

# %%
relu(-1)
