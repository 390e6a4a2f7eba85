# SPDX-License-Identifier: Apache-2.0
#
# Asking poppler's programs, and reading what they answer.
import re
import subprocess
import xml.etree.ElementTree as ET


def output(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    return done.stdout


def xml_of(data):
    """The tree of what poppler wrote; characters that XML cannot hold are dropped first."""
    text = data.decode('utf-8', 'replace')
    text = re.sub('[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]', '', text)
    text = re.sub(r'<!DOCTYPE[^>]*>', '', text)
    text = re.sub(r'&(?!amp;|lt;|gt;|quot;|apos;|#\d+;|#x[0-9a-fA-F]+;)', '&amp;', text)
    return ET.fromstring(text)


def local(tag):
    return tag.rsplit('}', 1)[-1]


def numbers(text):
    return [float(n) for n in re.findall(r'-?\d+\.?\d*(?:e-?\d+)?', text or '')]
