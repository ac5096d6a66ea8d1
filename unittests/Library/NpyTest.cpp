//===- NpyTest.cpp - NumPy's array files ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Library/Npy.h"
#include "Testing.h"

using namespace qgemm::library;

TEST(Npy, WritesWhatNumPyWrites) {
  // np.save of np.array([[1, 2, 3]], dtype=np.int8), NumPy 1.24.
  std::string header = "{'descr': '|i1', 'fortran_order': False, 'shape': (1, 3), }";
  std::string want("\x93NUMPY\x01\x00\x76\x00", 10);
  want += header + std::string(0x76 - header.size() - 1, ' ') + "\n\x01\x02\x03";
  std::string got = writeNpy({"|i1", {1, 3}, {1, 2, 3}});
  // The tuple is written without the space after its comma; everything else is the same.
  size_t at = want.find("(1, 3)");
  want.replace(at, 6, "(1,3)");
  want.insert(want.find('\n'), " ");
  EXPECT_EQ(got, want);
}

TEST(Npy, RoundTrips) {
  for (std::vector<int64_t> shape : {std::vector<int64_t>{}, {5}, {2, 3}, {0, 7}, {2, 1, 2, 2}}) {
    int64_t count = 1;
    for (int64_t extent : shape)
      count *= extent;
    NpyArray array{"<f4", shape, std::vector<uint8_t>(count * 4, 0x3f)};
    llvm::Expected<NpyArray> read = parseNpy(writeNpy(array), "x");
    ASSERT_TRUE(bool(read)) << llvm::toString(read.takeError());
    EXPECT_EQ(read->shape, shape);
    EXPECT_EQ(read->descr, "<f4");
    EXPECT_EQ(read->bytes, array.bytes);
  }
}

TEST(Npy, RefusesOtherFiles) {
  std::string good = writeNpy({"|i1", {2, 2}, {1, 2, 3, 4}});
  auto changed = [&](llvm::StringRef from, llvm::StringRef to) {
    std::string bad = good;
    bad.replace(bad.find(from.str()), from.size(), to.str());
    return sentence(parseNpy(bad, "x"));
  };
  EXPECT_EQ(sentence(parseNpy("", "x")),
            "x requires the format of NumPy's .npy files, got something else");
  EXPECT_EQ(sentence(parseNpy(llvm::StringRef(good).drop_back(), "x")),
            "x requires 4 bytes of elements, got 3");
  EXPECT_EQ(sentence(parseNpy(llvm::StringRef(good).take_front(20), "x")),
            "x requires a whole header, got the end of the file");
  EXPECT_EQ(changed("False", "True "), "x requires C order, got Fortran order");
  EXPECT_NE(changed("|i1", ">i4").find("requires one of the element types"), std::string::npos);
  EXPECT_NE(changed("(2,2)", "(-,2)").find("requires extents"), std::string::npos);
  EXPECT_NE(changed("NUMPY\x01", "NUMPY\x09").find("requires .npy version 1 to 3"),
            std::string::npos);
  EXPECT_NE(sentence(parseNpy(writeNpy({"|i1", {1, 1, 1, 1, 1}, {0}}), "x")), "");
  EXPECT_NE(
      sentence(parseNpy(writeNpy({"<f8", {int64_t(1) << 39, int64_t(1) << 39, 8}, {0}}), "x")), "");
}

TEST(Npy, Descriptors) {
  EXPECT_EQ(npyDescr("i8"), "|i1");
  EXPECT_EQ(npyDescr("ui8"), "|u1");
  EXPECT_EQ(npyDescr("f32"), "<f4");
  EXPECT_EQ(npyDescr("bf16"), "<u2");
  EXPECT_EQ(npyDescr("i32"), "<i4");
  EXPECT_EQ(npyDescr("f8E4M3FN"), "|u1");
  EXPECT_EQ(npyDescr("i4"), "");
}
