"""The year-end report: a year's figures by chapter, with sentences drafted from them."""
