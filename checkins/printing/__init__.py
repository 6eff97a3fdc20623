"""The paper: one sheet as a PDF page, blank or filled, alone or as a class's set."""
