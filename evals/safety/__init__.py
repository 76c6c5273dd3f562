"""How safe it is: figures for `make eval-safety`, each on cases of this repository."""
