//===- EdgePacked.cpp - two halves at a time ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A packed instruction applies the definition of the plain one to both halves (RDNA3 ISA 7.5,
// CDNA3 ISA 6.2.4).
//
//===----------------------------------------------------------------------===//

#include "EdgeTable.h"
#include <map>

using namespace qgemm::sim_test;

void qgemm::sim_test::addEdgePacked(EdgeTable &table) {
  const std::pair<const char *, const char *> rows[] = {
      {"v_pk_add_f16", "v_add_f16"},         {"v_pk_mul_f16", "v_mul_f16"},
      {"v_pk_add_f32", "v_add_f32"},         {"v_pk_mul_f32", "v_mul_f32"},
      {"v_pk_fma_f32", "v_fma_f32"},         {"v_pk_fmac_f16", "v_fmac_f16"},
      {"v_pk_fma_f16", "v_fma_f16"},         {"v_pk_add_u16", "v_add_u16"},
      {"v_pk_add_i16", "v_add_i16"},         {"v_pk_sub_u16", "v_sub_u16"},
      {"v_pk_sub_i16", "v_sub_i16"},         {"v_pk_mul_lo_u16", "v_mul_lo_u16"},
      {"v_pk_mad_u16", "v_mad_u16"},         {"v_pk_mad_i16", "v_mad_i16"},
      {"v_pk_min_u16", "v_min_u16"},         {"v_pk_min_i16", "v_min_i16"},
      {"v_pk_max_u16", "v_max_u16"},         {"v_pk_max_i16", "v_max_i16"},
      {"v_pk_lshlrev_b16", "v_lshlrev_b16"}, {"v_pk_lshrrev_b16", "v_lshrrev_b16"},
      {"v_pk_ashrrev_i16", "v_ashrrev_i16"},
  };
  std::map<std::string, EdgeDefinition> plain;
  for (const EdgeDefinition &definition : table)
    plain.emplace(definition.name, definition);
  for (auto [name, element] : rows) {
    EdgeDefinition definition = plain.at(element);
    definition.name = name;
    definition.flags |= EdgePacked;
    table.push_back(definition);
  }
}
