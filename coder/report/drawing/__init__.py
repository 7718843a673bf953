"""Charts as inline SVG: numbers in, markup out. Colours and sizes of type are in the page's style sheet."""
