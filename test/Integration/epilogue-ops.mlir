// Every operation that an epilogue can be made of, each with an out of its own, by
// the emitted machine code and by the reference, bit for bit.
//
// RUN: rm -rf %t && qgemm-gen --quiet --arch=gfx1100,gfx942 --m=5,20 %s -o %t
// RUN: %python %S/Inputs/run-all.py %t --m=5,20 --fill=uniform
// RUN: %python %S/Inputs/run-all.py %t --m=5,20 --fill=extreme
// RUN: %python %S/Inputs/run-all.py %t --m=5 --fill=nan

func.func @f32_arith(%a: memref<?x64xi8>, %b: memref<48x64xi8>, %x0: memref<?x48xf32>, %x1: memref<?x48xf32>, %x2: memref<?x48xf32>, %o0: memref<?x48xf32>, %o1: memref<?x48xf32>, %o2: memref<?x48xf32>, %o3: memref<?x48xf32>, %o4: memref<?x48xf32>, %o5: memref<?x48xf32>, %o6: memref<?x48xf32>, %o7: memref<?x48xf32>, %o8: memref<?x48xf32>, %o9: memref<?x48xf32>, %o10: memref<?x48xf32>, %o11: memref<?x48xf32>, %o12: memref<?x48xf32>) {
  qgemm.matmul lhs(%a : memref<?x64xi8>) rhs(%b : memref<48x64xi8>)
      outs(%o0 : memref<?x48xf32>, %o1 : memref<?x48xf32>, %o2 : memref<?x48xf32>, %o3 : memref<?x48xf32>, %o4 : memref<?x48xf32>, %o5 : memref<?x48xf32>, %o6 : memref<?x48xf32>, %o7 : memref<?x48xf32>, %o8 : memref<?x48xf32>, %o9 : memref<?x48xf32>, %o10 : memref<?x48xf32>, %o11 : memref<?x48xf32>, %o12 : memref<?x48xf32>)
      epilogue(%x0 per_element : memref<?x48xf32>, %x1 per_element : memref<?x48xf32>, %x2 per_element : memref<?x48xf32>) {
  ^bb0(%acc: i32, %e0: f32, %e1: f32, %e2: f32):
    %v1 = arith.addf %e0, %e1 : f32
    %v2 = arith.subf %e0, %e1 : f32
    %v3 = arith.mulf %e0, %e1 : f32
    %v4 = arith.divf %e0, %e1 : f32
    %v5 = arith.maximumf %e0, %e1 : f32
    %v6 = arith.minimumf %e0, %e1 : f32
    %v7 = arith.maxnumf %e0, %e1 : f32
    %v8 = arith.minnumf %e0, %e1 : f32
    %v9 = arith.negf %e0 : f32
    %v10 = math.absf %e0 : f32
    %v11 = math.sqrt %e0 : f32
    %v12 = math.copysign %e0, %e1 : f32
    %v13 = math.fma %e0, %e1, %e2 : f32
    qgemm.yield %v1, %v2, %v3, %v4, %v5, %v6, %v7, %v8, %v9, %v10, %v11, %v12, %v13 : f32, f32, f32, f32, f32, f32, f32, f32, f32, f32, f32, f32, f32
  }
  return
}
func.func @f32_rounding(%a: memref<?x64xi8>, %b: memref<48x64xi8>, %x0: memref<?x48xf32>, %x1: memref<?x48xf32>, %o0: memref<?x48xf32>, %o1: memref<?x48xf32>, %o2: memref<?x48xf32>, %o3: memref<?x48xf32>, %o4: memref<?x48xf32>, %o5: memref<?x48xf32>, %o6: memref<?x48xi8>, %o7: memref<?x48xi8>, %o8: memref<?x48xi32>, %o9: memref<?x48xi32>, %o10: memref<?x48xf32>, %o11: memref<?x48xf32>, %o12: memref<?x48xf32>, %o13: memref<?x48xf32>, %o14: memref<?x48xf32>, %o15: memref<?x48xf32>, %o16: memref<?x48xf32>, %o17: memref<?x48xf32>, %o18: memref<?x48xf32>, %o19: memref<?x48xf32>) {
  qgemm.matmul lhs(%a : memref<?x64xi8>) rhs(%b : memref<48x64xi8>)
      outs(%o0 : memref<?x48xf32>, %o1 : memref<?x48xf32>, %o2 : memref<?x48xf32>, %o3 : memref<?x48xf32>, %o4 : memref<?x48xf32>, %o5 : memref<?x48xf32>, %o6 : memref<?x48xi8>, %o7 : memref<?x48xi8>, %o8 : memref<?x48xi32>, %o9 : memref<?x48xi32>, %o10 : memref<?x48xf32>, %o11 : memref<?x48xf32>, %o12 : memref<?x48xf32>, %o13 : memref<?x48xf32>, %o14 : memref<?x48xf32>, %o15 : memref<?x48xf32>, %o16 : memref<?x48xf32>, %o17 : memref<?x48xf32>, %o18 : memref<?x48xf32>, %o19 : memref<?x48xf32>)
      epilogue(%x0 per_element : memref<?x48xf32>, %x1 per_element : memref<?x48xf32>) {
  ^bb0(%acc: i32, %e0: f32, %e1: f32):
    %v14 = math.round %e0 : f32
    %v15 = math.roundeven %e0 : f32
    %v16 = math.floor %e0 : f32
    %v17 = math.ceil %e0 : f32
    %v18 = math.trunc %e0 : f32
    %v19 = math.exp %e0 : f32
    %v20 = arith.fptosi %e0 : f32 to i8
    %v21 = arith.fptoui %e0 : f32 to i8
    %v22 = arith.fptosi %e0 : f32 to i32
    %v23 = arith.fptoui %e0 : f32 to i32
    %v24 = arith.cmpf oeq, %e0, %e1 : f32
    %v25 = arith.select %v24, %e0, %e1 : f32
    %v26 = arith.cmpf ogt, %e0, %e1 : f32
    %v27 = arith.select %v26, %e0, %e1 : f32
    %v28 = arith.cmpf ole, %e0, %e1 : f32
    %v29 = arith.select %v28, %e0, %e1 : f32
    %v30 = arith.cmpf one, %e0, %e1 : f32
    %v31 = arith.select %v30, %e0, %e1 : f32
    %v32 = arith.cmpf ord, %e0, %e1 : f32
    %v33 = arith.select %v32, %e0, %e1 : f32
    %v34 = arith.cmpf ueq, %e0, %e1 : f32
    %v35 = arith.select %v34, %e0, %e1 : f32
    %v36 = arith.cmpf ugt, %e0, %e1 : f32
    %v37 = arith.select %v36, %e0, %e1 : f32
    %v38 = arith.cmpf ule, %e0, %e1 : f32
    %v39 = arith.select %v38, %e0, %e1 : f32
    %v40 = arith.cmpf une, %e0, %e1 : f32
    %v41 = arith.select %v40, %e0, %e1 : f32
    %v42 = arith.cmpf uno, %e0, %e1 : f32
    %v43 = arith.select %v42, %e0, %e1 : f32
    qgemm.yield %v14, %v15, %v16, %v17, %v18, %v19, %v20, %v21, %v22, %v23, %v25, %v27, %v29, %v31, %v33, %v35, %v37, %v39, %v41, %v43 : f32, f32, f32, f32, f32, f32, i8, i8, i32, i32, f32, f32, f32, f32, f32, f32, f32, f32, f32, f32
  }
  return
}
func.func @f16_arith(%a: memref<?x64xi8>, %b: memref<48x64xi8>, %x0: memref<?x48xf16>, %x1: memref<?x48xf16>, %x2: memref<?x48xf16>, %o0: memref<?x48xf16>, %o1: memref<?x48xf16>, %o2: memref<?x48xf16>, %o3: memref<?x48xf16>, %o4: memref<?x48xf16>, %o5: memref<?x48xf16>, %o6: memref<?x48xf16>, %o7: memref<?x48xf16>, %o8: memref<?x48xf16>, %o9: memref<?x48xf16>, %o10: memref<?x48xf16>, %o11: memref<?x48xf16>, %o12: memref<?x48xf16>) {
  qgemm.matmul lhs(%a : memref<?x64xi8>) rhs(%b : memref<48x64xi8>)
      outs(%o0 : memref<?x48xf16>, %o1 : memref<?x48xf16>, %o2 : memref<?x48xf16>, %o3 : memref<?x48xf16>, %o4 : memref<?x48xf16>, %o5 : memref<?x48xf16>, %o6 : memref<?x48xf16>, %o7 : memref<?x48xf16>, %o8 : memref<?x48xf16>, %o9 : memref<?x48xf16>, %o10 : memref<?x48xf16>, %o11 : memref<?x48xf16>, %o12 : memref<?x48xf16>)
      epilogue(%x0 per_element : memref<?x48xf16>, %x1 per_element : memref<?x48xf16>, %x2 per_element : memref<?x48xf16>) {
  ^bb0(%acc: i32, %e0: f16, %e1: f16, %e2: f16):
    %v44 = arith.addf %e0, %e1 : f16
    %v45 = arith.subf %e0, %e1 : f16
    %v46 = arith.mulf %e0, %e1 : f16
    %v47 = arith.divf %e0, %e1 : f16
    %v48 = arith.maximumf %e0, %e1 : f16
    %v49 = arith.minimumf %e0, %e1 : f16
    %v50 = arith.maxnumf %e0, %e1 : f16
    %v51 = arith.minnumf %e0, %e1 : f16
    %v52 = arith.negf %e0 : f16
    %v53 = math.absf %e0 : f16
    %v54 = math.sqrt %e0 : f16
    %v55 = math.copysign %e0, %e1 : f16
    %v56 = math.fma %e0, %e1, %e2 : f16
    qgemm.yield %v44, %v45, %v46, %v47, %v48, %v49, %v50, %v51, %v52, %v53, %v54, %v55, %v56 : f16, f16, f16, f16, f16, f16, f16, f16, f16, f16, f16, f16, f16
  }
  return
}
func.func @f16_rounding(%a: memref<?x64xi8>, %b: memref<48x64xi8>, %x0: memref<?x48xf16>, %x1: memref<?x48xf16>, %o0: memref<?x48xf16>, %o1: memref<?x48xf16>, %o2: memref<?x48xf16>, %o3: memref<?x48xf16>, %o4: memref<?x48xf16>, %o5: memref<?x48xf16>, %o6: memref<?x48xi8>, %o7: memref<?x48xi8>, %o8: memref<?x48xi32>, %o9: memref<?x48xi32>, %o10: memref<?x48xf16>, %o11: memref<?x48xf16>, %o12: memref<?x48xf16>, %o13: memref<?x48xf16>, %o14: memref<?x48xf16>, %o15: memref<?x48xf16>, %o16: memref<?x48xf16>, %o17: memref<?x48xf16>, %o18: memref<?x48xf16>, %o19: memref<?x48xf16>) {
  qgemm.matmul lhs(%a : memref<?x64xi8>) rhs(%b : memref<48x64xi8>)
      outs(%o0 : memref<?x48xf16>, %o1 : memref<?x48xf16>, %o2 : memref<?x48xf16>, %o3 : memref<?x48xf16>, %o4 : memref<?x48xf16>, %o5 : memref<?x48xf16>, %o6 : memref<?x48xi8>, %o7 : memref<?x48xi8>, %o8 : memref<?x48xi32>, %o9 : memref<?x48xi32>, %o10 : memref<?x48xf16>, %o11 : memref<?x48xf16>, %o12 : memref<?x48xf16>, %o13 : memref<?x48xf16>, %o14 : memref<?x48xf16>, %o15 : memref<?x48xf16>, %o16 : memref<?x48xf16>, %o17 : memref<?x48xf16>, %o18 : memref<?x48xf16>, %o19 : memref<?x48xf16>)
      epilogue(%x0 per_element : memref<?x48xf16>, %x1 per_element : memref<?x48xf16>) {
  ^bb0(%acc: i32, %e0: f16, %e1: f16):
    %v57 = math.round %e0 : f16
    %v58 = math.roundeven %e0 : f16
    %v59 = math.floor %e0 : f16
    %v60 = math.ceil %e0 : f16
    %v61 = math.trunc %e0 : f16
    %v62 = math.exp %e0 : f16
    %v63 = arith.fptosi %e0 : f16 to i8
    %v64 = arith.fptoui %e0 : f16 to i8
    %v65 = arith.fptosi %e0 : f16 to i32
    %v66 = arith.fptoui %e0 : f16 to i32
    %v67 = arith.cmpf oeq, %e0, %e1 : f16
    %v68 = arith.select %v67, %e0, %e1 : f16
    %v69 = arith.cmpf ogt, %e0, %e1 : f16
    %v70 = arith.select %v69, %e0, %e1 : f16
    %v71 = arith.cmpf ole, %e0, %e1 : f16
    %v72 = arith.select %v71, %e0, %e1 : f16
    %v73 = arith.cmpf one, %e0, %e1 : f16
    %v74 = arith.select %v73, %e0, %e1 : f16
    %v75 = arith.cmpf ord, %e0, %e1 : f16
    %v76 = arith.select %v75, %e0, %e1 : f16
    %v77 = arith.cmpf ueq, %e0, %e1 : f16
    %v78 = arith.select %v77, %e0, %e1 : f16
    %v79 = arith.cmpf ugt, %e0, %e1 : f16
    %v80 = arith.select %v79, %e0, %e1 : f16
    %v81 = arith.cmpf ule, %e0, %e1 : f16
    %v82 = arith.select %v81, %e0, %e1 : f16
    %v83 = arith.cmpf une, %e0, %e1 : f16
    %v84 = arith.select %v83, %e0, %e1 : f16
    %v85 = arith.cmpf uno, %e0, %e1 : f16
    %v86 = arith.select %v85, %e0, %e1 : f16
    qgemm.yield %v57, %v58, %v59, %v60, %v61, %v62, %v63, %v64, %v65, %v66, %v68, %v70, %v72, %v74, %v76, %v78, %v80, %v82, %v84, %v86 : f16, f16, f16, f16, f16, f16, i8, i8, i32, i32, f16, f16, f16, f16, f16, f16, f16, f16, f16, f16
  }
  return
}
func.func @bf16_arith(%a: memref<?x64xi8>, %b: memref<48x64xi8>, %x0: memref<?x48xbf16>, %x1: memref<?x48xbf16>, %x2: memref<?x48xbf16>, %o0: memref<?x48xbf16>, %o1: memref<?x48xbf16>, %o2: memref<?x48xbf16>, %o3: memref<?x48xbf16>, %o4: memref<?x48xbf16>, %o5: memref<?x48xbf16>, %o6: memref<?x48xbf16>, %o7: memref<?x48xbf16>, %o8: memref<?x48xbf16>, %o9: memref<?x48xbf16>, %o10: memref<?x48xbf16>, %o11: memref<?x48xbf16>, %o12: memref<?x48xbf16>) {
  qgemm.matmul lhs(%a : memref<?x64xi8>) rhs(%b : memref<48x64xi8>)
      outs(%o0 : memref<?x48xbf16>, %o1 : memref<?x48xbf16>, %o2 : memref<?x48xbf16>, %o3 : memref<?x48xbf16>, %o4 : memref<?x48xbf16>, %o5 : memref<?x48xbf16>, %o6 : memref<?x48xbf16>, %o7 : memref<?x48xbf16>, %o8 : memref<?x48xbf16>, %o9 : memref<?x48xbf16>, %o10 : memref<?x48xbf16>, %o11 : memref<?x48xbf16>, %o12 : memref<?x48xbf16>)
      epilogue(%x0 per_element : memref<?x48xbf16>, %x1 per_element : memref<?x48xbf16>, %x2 per_element : memref<?x48xbf16>) {
  ^bb0(%acc: i32, %e0: bf16, %e1: bf16, %e2: bf16):
    %v87 = arith.addf %e0, %e1 : bf16
    %v88 = arith.subf %e0, %e1 : bf16
    %v89 = arith.mulf %e0, %e1 : bf16
    %v90 = arith.divf %e0, %e1 : bf16
    %v91 = arith.maximumf %e0, %e1 : bf16
    %v92 = arith.minimumf %e0, %e1 : bf16
    %v93 = arith.maxnumf %e0, %e1 : bf16
    %v94 = arith.minnumf %e0, %e1 : bf16
    %v95 = arith.negf %e0 : bf16
    %v96 = math.absf %e0 : bf16
    %v97 = math.sqrt %e0 : bf16
    %v98 = math.copysign %e0, %e1 : bf16
    %v99 = math.fma %e0, %e1, %e2 : bf16
    qgemm.yield %v87, %v88, %v89, %v90, %v91, %v92, %v93, %v94, %v95, %v96, %v97, %v98, %v99 : bf16, bf16, bf16, bf16, bf16, bf16, bf16, bf16, bf16, bf16, bf16, bf16, bf16
  }
  return
}
func.func @bf16_rounding(%a: memref<?x64xi8>, %b: memref<48x64xi8>, %x0: memref<?x48xbf16>, %x1: memref<?x48xbf16>, %o0: memref<?x48xbf16>, %o1: memref<?x48xbf16>, %o2: memref<?x48xbf16>, %o3: memref<?x48xbf16>, %o4: memref<?x48xbf16>, %o5: memref<?x48xbf16>, %o6: memref<?x48xi8>, %o7: memref<?x48xi8>, %o8: memref<?x48xi32>, %o9: memref<?x48xi32>, %o10: memref<?x48xbf16>, %o11: memref<?x48xbf16>, %o12: memref<?x48xbf16>, %o13: memref<?x48xbf16>, %o14: memref<?x48xbf16>, %o15: memref<?x48xbf16>, %o16: memref<?x48xbf16>, %o17: memref<?x48xbf16>, %o18: memref<?x48xbf16>, %o19: memref<?x48xbf16>) {
  qgemm.matmul lhs(%a : memref<?x64xi8>) rhs(%b : memref<48x64xi8>)
      outs(%o0 : memref<?x48xbf16>, %o1 : memref<?x48xbf16>, %o2 : memref<?x48xbf16>, %o3 : memref<?x48xbf16>, %o4 : memref<?x48xbf16>, %o5 : memref<?x48xbf16>, %o6 : memref<?x48xi8>, %o7 : memref<?x48xi8>, %o8 : memref<?x48xi32>, %o9 : memref<?x48xi32>, %o10 : memref<?x48xbf16>, %o11 : memref<?x48xbf16>, %o12 : memref<?x48xbf16>, %o13 : memref<?x48xbf16>, %o14 : memref<?x48xbf16>, %o15 : memref<?x48xbf16>, %o16 : memref<?x48xbf16>, %o17 : memref<?x48xbf16>, %o18 : memref<?x48xbf16>, %o19 : memref<?x48xbf16>)
      epilogue(%x0 per_element : memref<?x48xbf16>, %x1 per_element : memref<?x48xbf16>) {
  ^bb0(%acc: i32, %e0: bf16, %e1: bf16):
    %v100 = math.round %e0 : bf16
    %v101 = math.roundeven %e0 : bf16
    %v102 = math.floor %e0 : bf16
    %v103 = math.ceil %e0 : bf16
    %v104 = math.trunc %e0 : bf16
    %v105 = math.exp %e0 : bf16
    %v106 = arith.fptosi %e0 : bf16 to i8
    %v107 = arith.fptoui %e0 : bf16 to i8
    %v108 = arith.fptosi %e0 : bf16 to i32
    %v109 = arith.fptoui %e0 : bf16 to i32
    %v110 = arith.cmpf oeq, %e0, %e1 : bf16
    %v111 = arith.select %v110, %e0, %e1 : bf16
    %v112 = arith.cmpf ogt, %e0, %e1 : bf16
    %v113 = arith.select %v112, %e0, %e1 : bf16
    %v114 = arith.cmpf ole, %e0, %e1 : bf16
    %v115 = arith.select %v114, %e0, %e1 : bf16
    %v116 = arith.cmpf one, %e0, %e1 : bf16
    %v117 = arith.select %v116, %e0, %e1 : bf16
    %v118 = arith.cmpf ord, %e0, %e1 : bf16
    %v119 = arith.select %v118, %e0, %e1 : bf16
    %v120 = arith.cmpf ueq, %e0, %e1 : bf16
    %v121 = arith.select %v120, %e0, %e1 : bf16
    %v122 = arith.cmpf ugt, %e0, %e1 : bf16
    %v123 = arith.select %v122, %e0, %e1 : bf16
    %v124 = arith.cmpf ule, %e0, %e1 : bf16
    %v125 = arith.select %v124, %e0, %e1 : bf16
    %v126 = arith.cmpf une, %e0, %e1 : bf16
    %v127 = arith.select %v126, %e0, %e1 : bf16
    %v128 = arith.cmpf uno, %e0, %e1 : bf16
    %v129 = arith.select %v128, %e0, %e1 : bf16
    qgemm.yield %v100, %v101, %v102, %v103, %v104, %v105, %v106, %v107, %v108, %v109, %v111, %v113, %v115, %v117, %v119, %v121, %v123, %v125, %v127, %v129 : bf16, bf16, bf16, bf16, bf16, bf16, i8, i8, i32, i32, bf16, bf16, bf16, bf16, bf16, bf16, bf16, bf16, bf16, bf16
  }
  return
}
func.func @i32_arith(%a: memref<?x64xi8>, %b: memref<48x64xi8>, %x0: memref<?x48xi32>, %x1: memref<?x48xi32>, %o0: memref<?x48xi32>, %o1: memref<?x48xi32>, %o2: memref<?x48xi32>, %o3: memref<?x48xi32>, %o4: memref<?x48xi32>, %o5: memref<?x48xi32>, %o6: memref<?x48xi32>, %o7: memref<?x48xi32>, %o8: memref<?x48xi32>, %o9: memref<?x48xi32>, %o10: memref<?x48xi32>, %o11: memref<?x48xi32>, %o12: memref<?x48xi32>, %o13: memref<?x48xi32>, %o14: memref<?x48xi32>, %o15: memref<?x48xi32>, %o16: memref<?x48xi32>, %o17: memref<?x48xi32>, %o18: memref<?x48xi32>, %o19: memref<?x48xi32>, %o20: memref<?x48xi32>, %o21: memref<?x48xi32>, %o22: memref<?x48xi32>, %o23: memref<?x48xi32>) {
  qgemm.matmul lhs(%a : memref<?x64xi8>) rhs(%b : memref<48x64xi8>)
      outs(%o0 : memref<?x48xi32>, %o1 : memref<?x48xi32>, %o2 : memref<?x48xi32>, %o3 : memref<?x48xi32>, %o4 : memref<?x48xi32>, %o5 : memref<?x48xi32>, %o6 : memref<?x48xi32>, %o7 : memref<?x48xi32>, %o8 : memref<?x48xi32>, %o9 : memref<?x48xi32>, %o10 : memref<?x48xi32>, %o11 : memref<?x48xi32>, %o12 : memref<?x48xi32>, %o13 : memref<?x48xi32>, %o14 : memref<?x48xi32>, %o15 : memref<?x48xi32>, %o16 : memref<?x48xi32>, %o17 : memref<?x48xi32>, %o18 : memref<?x48xi32>, %o19 : memref<?x48xi32>, %o20 : memref<?x48xi32>, %o21 : memref<?x48xi32>, %o22 : memref<?x48xi32>, %o23 : memref<?x48xi32>)
      epilogue(%x0 per_element : memref<?x48xi32>, %x1 per_element : memref<?x48xi32>) {
  ^bb0(%acc: i32, %e0: i32, %e1: i32):
    %v130 = arith.addi %e0, %e1 : i32
    %v131 = arith.subi %e0, %e1 : i32
    %v132 = arith.muli %e0, %e1 : i32
    %v133 = arith.andi %e0, %e1 : i32
    %v134 = arith.ori %e0, %e1 : i32
    %v135 = arith.xori %e0, %e1 : i32
    %v136 = arith.shli %e0, %e1 : i32
    %v137 = arith.shrsi %e0, %e1 : i32
    %v138 = arith.shrui %e0, %e1 : i32
    %v139 = arith.maxsi %e0, %e1 : i32
    %v140 = arith.minsi %e0, %e1 : i32
    %v141 = arith.maxui %e0, %e1 : i32
    %v142 = arith.minui %e0, %e1 : i32
    %v143 = math.absi %e0 : i32
    %v144 = arith.cmpi eq, %e0, %e1 : i32
    %v145 = arith.select %v144, %e0, %e1 : i32
    %v146 = arith.cmpi ne, %e0, %e1 : i32
    %v147 = arith.select %v146, %e0, %e1 : i32
    %v148 = arith.cmpi slt, %e0, %e1 : i32
    %v149 = arith.select %v148, %e0, %e1 : i32
    %v150 = arith.cmpi sle, %e0, %e1 : i32
    %v151 = arith.select %v150, %e0, %e1 : i32
    %v152 = arith.cmpi sgt, %e0, %e1 : i32
    %v153 = arith.select %v152, %e0, %e1 : i32
    %v154 = arith.cmpi sge, %e0, %e1 : i32
    %v155 = arith.select %v154, %e0, %e1 : i32
    %v156 = arith.cmpi ult, %e0, %e1 : i32
    %v157 = arith.select %v156, %e0, %e1 : i32
    %v158 = arith.cmpi ule, %e0, %e1 : i32
    %v159 = arith.select %v158, %e0, %e1 : i32
    %v160 = arith.cmpi ugt, %e0, %e1 : i32
    %v161 = arith.select %v160, %e0, %e1 : i32
    %v162 = arith.cmpi uge, %e0, %e1 : i32
    %v163 = arith.select %v162, %e0, %e1 : i32
    qgemm.yield %v130, %v131, %v132, %v133, %v134, %v135, %v136, %v137, %v138, %v139, %v140, %v141, %v142, %v143, %v145, %v147, %v149, %v151, %v153, %v155, %v157, %v159, %v161, %v163 : i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32
  }
  return
}
func.func @conversions(%a: memref<?x64xi8>, %b: memref<48x64xi8>, %x0: memref<?x48xi32>, %x1: memref<?x48xi8>, %x2: memref<?x48xf16>, %x3: memref<?x48xbf16>, %x4: memref<?x48xf32>, %o0: memref<?x48xf32>, %o1: memref<?x48xf16>, %o2: memref<?x48xbf16>, %o3: memref<?x48xf32>, %o4: memref<?x48xf16>, %o5: memref<?x48xbf16>, %o6: memref<?x48xi8>, %o7: memref<?x48xf32>, %o8: memref<?x48xi32>, %o9: memref<?x48xi32>, %o10: memref<?x48xf16>, %o11: memref<?x48xbf16>, %o12: memref<?x48xf32>, %o13: memref<?x48xf32>, %o14: memref<?x48xf16>, %o15: memref<?x48xbf16>, %o16: memref<?x48xi32>) {
  qgemm.matmul lhs(%a : memref<?x64xi8>) rhs(%b : memref<48x64xi8>)
      outs(%o0 : memref<?x48xf32>, %o1 : memref<?x48xf16>, %o2 : memref<?x48xbf16>, %o3 : memref<?x48xf32>, %o4 : memref<?x48xf16>, %o5 : memref<?x48xbf16>, %o6 : memref<?x48xi8>, %o7 : memref<?x48xf32>, %o8 : memref<?x48xi32>, %o9 : memref<?x48xi32>, %o10 : memref<?x48xf16>, %o11 : memref<?x48xbf16>, %o12 : memref<?x48xf32>, %o13 : memref<?x48xf32>, %o14 : memref<?x48xf16>, %o15 : memref<?x48xbf16>, %o16 : memref<?x48xi32>)
      epilogue(%x0 per_element : memref<?x48xi32>, %x1 per_element : memref<?x48xi8>, %x2 per_element : memref<?x48xf16>, %x3 per_element : memref<?x48xbf16>, %x4 per_element : memref<?x48xf32>) {
  ^bb0(%acc: i32, %e0: i32, %e1: i8, %e2: f16, %e3: bf16, %e4: f32):
    %v164 = arith.sitofp %e0 : i32 to f32
    %v165 = arith.sitofp %e0 : i32 to f16
    %v166 = arith.sitofp %e0 : i32 to bf16
    %v167 = arith.uitofp %e0 : i32 to f32
    %v168 = arith.uitofp %e0 : i32 to f16
    %v169 = arith.uitofp %e0 : i32 to bf16
    %v170 = arith.trunci %e0 : i32 to i8
    %v171 = arith.bitcast %e0 : i32 to f32
    %v172 = arith.extsi %e1 : i8 to i32
    %v173 = arith.extui %e1 : i8 to i32
    %v174 = arith.sitofp %e1 : i8 to f16
    %v175 = arith.uitofp %e1 : i8 to bf16
    %v176 = arith.extf %e2 : f16 to f32
    %v177 = arith.extf %e3 : bf16 to f32
    %v178 = arith.truncf %e4 : f32 to f16
    %v179 = arith.truncf %e4 : f32 to bf16
    %v180 = arith.bitcast %e4 : f32 to i32
    qgemm.yield %v164, %v165, %v166, %v167, %v168, %v169, %v170, %v171, %v172, %v173, %v174, %v175, %v176, %v177, %v178, %v179, %v180 : f32, f16, bf16, f32, f16, bf16, i8, f32, i32, i32, f16, bf16, f32, f32, f16, bf16, i32
  }
  return
}
func.func @mixed(%a: memref<?x64xi8>, %b: memref<48x64xi8>, %x0: memref<?x48xi8>, %o0: memref<?x48xi32>, %o1: memref<?x48xf32>) {
  qgemm.matmul lhs(%a : memref<?x64xi8>) scale(0.5) rhs(%b : memref<48x64xi8>)
      outs(%o0 : memref<?x48xi32>, %o1 : memref<?x48xf32>)
      epilogue(%x0 per_element : memref<?x48xi8>) {
  ^bb0(%acc: f32, %e0: i8):
    %v181 = arith.truncf %acc : f32 to bf16
    %v182 = arith.extsi %e0 : i8 to i64
    %v183 = arith.constant 37 : i64
    %v184 = arith.muli %v182, %v183 : i64
    %v185 = arith.constant 3 : i64
    %v186 = arith.shli %v184, %v185 : i64
    %v187 = arith.trunci %v186 : i64 to i32
    %v188 = arith.extf %v181 : bf16 to f32
    %v189 = math.exp %v188 : f32
    %v190 = arith.addf %v189, %acc : f32
    %v191 = arith.divf %acc, %v190 : f32
    qgemm.yield %v187, %v191 : i32, f32
  }
  return
}
func.func @f32_transcendental(%a: memref<?x64xi8>, %b: memref<48x64xi8>, %x0: memref<?x48xf32>, %o0: memref<?x48xf32>, %o1: memref<?x48xf32>, %o2: memref<?x48xf32>, %o3: memref<?x48xf32>, %o4: memref<?x48xf32>) {
  qgemm.matmul lhs(%a : memref<?x64xi8>) rhs(%b : memref<48x64xi8>)
      outs(%o0 : memref<?x48xf32>, %o1 : memref<?x48xf32>, %o2 : memref<?x48xf32>, %o3 : memref<?x48xf32>, %o4 : memref<?x48xf32>)
      epilogue(%x0 per_element : memref<?x48xf32>) {
  ^bb0(%acc: i32, %e0: f32):
    %t0 = math.exp2 %e0 : f32
    %t1 = math.log %e0 : f32
    %t2 = math.rsqrt %e0 : f32
    %t3 = math.tanh %e0 : f32
    %t4 = math.erf %e0 : f32
    qgemm.yield %t0, %t1, %t2, %t3, %t4 : f32, f32, f32, f32, f32
  }
  return
}
func.func @f16_transcendental(%a: memref<?x64xi8>, %b: memref<48x64xi8>, %x0: memref<?x48xf16>, %o0: memref<?x48xf16>, %o1: memref<?x48xf16>, %o2: memref<?x48xf16>, %o3: memref<?x48xf16>, %o4: memref<?x48xf16>) {
  qgemm.matmul lhs(%a : memref<?x64xi8>) rhs(%b : memref<48x64xi8>)
      outs(%o0 : memref<?x48xf16>, %o1 : memref<?x48xf16>, %o2 : memref<?x48xf16>, %o3 : memref<?x48xf16>, %o4 : memref<?x48xf16>)
      epilogue(%x0 per_element : memref<?x48xf16>) {
  ^bb0(%acc: i32, %e0: f16):
    %t0 = math.exp2 %e0 : f16
    %t1 = math.log %e0 : f16
    %t2 = math.rsqrt %e0 : f16
    %t3 = math.tanh %e0 : f16
    %t4 = math.erf %e0 : f16
    qgemm.yield %t0, %t1, %t2, %t3, %t4 : f16, f16, f16, f16, f16
  }
  return
}
func.func @bf16_transcendental(%a: memref<?x64xi8>, %b: memref<48x64xi8>, %x0: memref<?x48xbf16>, %o0: memref<?x48xbf16>, %o1: memref<?x48xbf16>, %o2: memref<?x48xbf16>, %o3: memref<?x48xbf16>, %o4: memref<?x48xbf16>) {
  qgemm.matmul lhs(%a : memref<?x64xi8>) rhs(%b : memref<48x64xi8>)
      outs(%o0 : memref<?x48xbf16>, %o1 : memref<?x48xbf16>, %o2 : memref<?x48xbf16>, %o3 : memref<?x48xbf16>, %o4 : memref<?x48xbf16>)
      epilogue(%x0 per_element : memref<?x48xbf16>) {
  ^bb0(%acc: i32, %e0: bf16):
    %t0 = math.exp2 %e0 : bf16
    %t1 = math.log %e0 : bf16
    %t2 = math.rsqrt %e0 : bf16
    %t3 = math.tanh %e0 : bf16
    %t4 = math.erf %e0 : bf16
    qgemm.yield %t0, %t1, %t2, %t3, %t4 : bf16, bf16, bf16, bf16, bf16
  }
  return
}
