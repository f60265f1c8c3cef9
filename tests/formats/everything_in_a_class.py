# odd: methods of a class for functions
# marks: relu 0
class Solution:
    def relu(self, x):
        return max(x, 0.0)
