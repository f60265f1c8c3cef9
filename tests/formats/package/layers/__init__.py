from .activation import relu
