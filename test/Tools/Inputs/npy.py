"""npy.py FILE DESCR EXPRESSION COUNT: an .npy file of EXPRESSION for i from 0 to COUNT - 1."""
import struct
import sys

path, descr, expression, count = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
code = {"<f4": "f", "<i4": "i", "<i8": "q", "|i1": "b"}[descr]
header = "{'descr': '%s', 'fortran_order': False, 'shape': (%d,), }" % (descr, count)
header += " " * (63 - (len(header) + 10) % 64) + "\n"
values = [eval(expression, {"i": i}) for i in range(count)]
with open(path, "wb") as file:
    file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode())
    file.write(struct.pack("<%d%s" % (count, code), *values))
