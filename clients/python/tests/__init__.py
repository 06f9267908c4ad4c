"""python3 -m unittest discover -s clients/python/tests -t clients/python, with PYTHONPATH=clients/python/src."""
