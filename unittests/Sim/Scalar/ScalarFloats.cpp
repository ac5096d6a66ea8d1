//===- ScalarFloats.cpp - float operations of the scalar unit ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RDNA3.5 ISA 6.8 and RDNA4 ISA 6.8: what the vector unit does, without modifiers. The definitions
// are those of the vector instructions; f16 results clear the upper half of the register.
//
//===----------------------------------------------------------------------===//

#include "../Edge/EdgeForms.h"
#include "ScalarTable.h"
#include <map>
#include <memory>

using namespace qgemm::sim_test;

namespace {
std::map<std::string, EdgeFunction> vectorFunctions() {
  EdgeTable table;
  for (auto add : {addEdgeFloat, addEdgeMinMax, addEdgeConvert, addEdgeCompare})
    add(table);
  std::map<std::string, EdgeFunction> functions;
  for (const EdgeDefinition &definition : table)
    functions[definition.name] = definition.function;
  return functions;
}

EdgeInput inputOf(const ScalarState &s, uint64_t third) {
  return EdgeInput{{s.a, s.b, third}, s.d, false, 0, false, /*ieee=*/true, s.generation};
}

constexpr uint64_t literal = 0xc0490fdb;

class FloatTable {
public:
  explicit FloatTable(ScalarTable &table) : table(table), functions(vectorFunctions()) {}

  /// s_NAME does what v_VECTOR does.
  void add(const std::string &name, const char *types, const std::string &vector) {
    uint64_t mask = types[0] == 'h' ? 0xffff : 0xffffffff;
    EdgeFunction function = functions.at("v_" + vector);
    addScalar(table, {("s_" + name).c_str()}, types, [=](ScalarState &s) {
      s.d &= mask; // the old value of a sum
      s.d = function(inputOf(s, 0)) & mask;
    });
  }
  void addCompare(const std::string &name, const char *types) {
    EdgeFunction function = functions.at("v_cmp_" + name);
    addScalar(table, {("s_cmp_" + name).c_str()}, types,
              [=](ScalarState &s) { s.scc = function(inputOf(s, 0)) & 1; });
  }
  void addWithLiteral() {
    EdgeFunction function = functions.at("v_fma_f32");
    addScalar(
        table, {"s_fmaak_f32"}, "ggg", [=](ScalarState &s) { s.d = function(inputOf(s, literal)); },
        "{d}, {0}, {1}, 0xc0490fdb");
    addScalar(
        table, {"s_fmamk_f32"}, "ggg",
        [=](ScalarState &s) {
          EdgeInput in = inputOf(s, s.b);
          in.s[1] = literal;
          s.d = function(in);
        },
        "{d}, {0}, 0xc0490fdb, {1}");
  }

private:
  ScalarTable &table;
  std::map<std::string, EdgeFunction> functions;
};

/// gfx12's v_s_exp_f32 and the like, which take and give scalar registers. They end with the float
/// modes that the vector ones have.
void addApproximations(ScalarTable &table) {
  EdgeTable vector;
  addEdgeApproximations(vector);
  for (const EdgeDefinition &row : vector)
    for (const char *operation : {"exp_", "log_", "rcp_", "rsq_", "sqrt_"})
      for (const char *type : {"f32", "f16"}) {
        if (row.name != std::string("v_") + operation + type)
          continue;
        auto definition = std::make_shared<EdgeDefinition>(row);
        auto function = [definition](ScalarState &s) {
          EdgeForm form{definition.get(), ""};
          std::array<uint32_t, 12> lane = {static_cast<uint32_t>(s.a)};
          s.d = expectedOf(form, lane, s.generation, EdgeMode{"default"});
        };
        const char *types = row.types[0] == 'h' ? "hh" : "gg";
        table.push_back({std::string("v_s_") + operation + type, types, function, "", "", true});
      }
}
} // namespace

void qgemm::sim_test::addScalarFloats(ScalarTable &table) {
  FloatTable floats(table);
  for (bool half : {false, true}) {
    std::string type = half ? "f16" : "f32";
    const char *one = half ? "hh" : "gg", *two = half ? "hhh" : "ggg";
    for (const char *name : {"add_", "sub_", "mul_", "min_", "max_", "min_num_", "max_num_",
                             "minimum_", "maximum_", "fmac_"})
      floats.add(name + type, two, name + type);
    for (const char *name : {"floor_", "ceil_", "trunc_", "rndne_"})
      floats.add(name + type, one, name + type);
    for (const char *name : {"lt_", "eq_", "le_", "gt_", "lg_", "ge_", "o_", "u_", "nge_", "nlg_",
                             "ngt_", "nle_", "neq_", "nlt_"})
      floats.addCompare(name + type, half ? "-hh" : "-gg");
  }
  floats.addWithLiteral();
  addApproximations(table);
  floats.add("cvt_f32_i32", "gw", "cvt_f32_i32");
  floats.add("cvt_f32_u32", "gw", "cvt_f32_u32");
  floats.add("cvt_i32_f32", "wg", "cvt_i32_f32");
  floats.add("cvt_u32_f32", "wg", "cvt_u32_f32");
  floats.add("cvt_f16_f32", "hg", "cvt_f16_f32");
  floats.add("cvt_f32_f16", "gh", "cvt_f32_f16");
  floats.add("cvt_pk_rtz_f16_f32", "wgg", "cvt_pk_rtz_f16_f32");
  // The upper half of the register.
  EdgeFunction widen = vectorFunctions().at("v_cvt_f32_f16");
  addScalar(table, {"s_cvt_hi_f32_f16"}, "gw", [=](ScalarState &s) {
    EdgeInput in = inputOf(s, 0);
    in.s[0] = s.a >> 16;
    s.d = widen(in);
  });
}
