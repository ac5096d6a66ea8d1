// RUN: qgemm-opt %s -o /dev/null

// A W8A8 product on tensors, as a front end would write it.
func.func @linear(%a: tensor<?x4096xi8>, %sa: tensor<?x1xf32>,
                  %b: tensor<6144x4096xi8>, %sb: tensor<6144x1xf32>,
                  %c: tensor<?x6144xbf16> {bufferization.writable = true})
    -> tensor<?x6144xbf16> {
  %0 = qgemm.matmul
      lhs(%a : tensor<?x4096xi8>) scale(%sa : tensor<?x1xf32>) block [1, full]
      rhs(%b : tensor<6144x4096xi8>) scale(%sb : tensor<6144x1xf32>) block [1, full]
      outs(%c : tensor<?x6144xbf16>)
  return %0 : tensor<?x6144xbf16>
}
