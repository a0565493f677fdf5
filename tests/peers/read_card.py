"""Reads a model card's HTML as strictly as XML is read, and says what is in it.

Arguments: the HTML files. Prints a JSON list with, of each: language, all text, the names of all
elements, and every address that a browser would load or follow.
"""

import json
import sys
import xml.etree.ElementTree as ElementTree

ADDRESSES = ("src", "href", "action", "data", "poster", "srcset")


def read(path):
    root = ElementTree.parse(path).getroot()
    name = lambda tag: tag.rsplit("}", 1)[-1]
    elements = list(root.iter())
    return {
        "language": root.get("lang"),
        "text": " ".join("".join(root.itertext()).split()),
        "elements": sorted({name(element.tag) for element in elements}),
        "addresses": [
            value[:60]
            for element in elements
            for key, value in element.attrib.items()
            if name(key) in ADDRESSES or name(key).startswith("on")
        ],
    }


print(json.dumps([read(path) for path in sys.argv[1:]]))
