"""The parts counter: sales, returns, issues to visits, transfers and scrap."""
