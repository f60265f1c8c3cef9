# odd: downloads data first
# marks: relu 2
# problem: URLError
import urllib.request

urllib.request.urlopen("https://example.com/data.zip", timeout=5)


def relu(x):
    return max(x, 0.0)
