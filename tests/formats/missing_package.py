# odd: imports what is not installed
# marks: relu 2
# problem: seaborn_of_nowhere
import seaborn_of_nowhere as sns

sns.set_theme()


def relu(x):
    return max(x, 0.0)
