"""Training scenarios: fictional cases made from findings, checked before anybody is given one."""
