//===- Opts.td - qgemm-gen's command line ---------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

include "llvm/Option/OptParser.td"

class GroupOf<string name, string title> : OptionGroup<name> { let HelpText = title; }

// `--flag=VALUE`, and `--flag VALUE` as its alias.
multiclass Eq<string name, string meta, string help, OptionGroup group> {
  def NAME#_EQ : Joined<["--"], name#"=">, Group<group>, MetaVarName<meta>, HelpText<help>;
  def : Separate<["--"], name>, Group<group>, Alias<!cast<Joined>(NAME#_EQ)>;
}

def problemGroup : GroupOf<"problem", "1. WHAT IS MULTIPLIED">;
def shapeGroup : GroupOf<"shape", "2. SIZES">;
def targetGroup : GroupOf<"target", "3. FOR WHICH CHIPS, AND HOW">;
def outputGroup : GroupOf<"output", "4. WHAT IS WRITTEN">;
def otherGroup : GroupOf<"other", "5. THIS TOOL">;

defm precision : Eq<"precision", "NAME",
  "Preset of types and scales, w8a8 by default; the names are listed below", problemGroup>;
defm activation_type : Eq<"activation-type", "TYPE", "Element type of the lhs (M x K)", problemGroup>;
defm weight_type : Eq<"weight-type", "TYPE", "Element type of the rhs (N x K)", problemGroup>;
defm out_type : Eq<"out-type", "TYPE",
  "Element type of the result; i32 without scale flags means no scales", problemGroup>;
defm a_scale : Eq<"a-scale", "GRAIN",
  "Scales of the lhs: none, per-tensor, per-token, group:G or block:RxC", problemGroup>;
defm b_scale : Eq<"b-scale", "GRAIN",
  "Scales of the rhs: none, per-tensor, per-channel, group:G or block:RxC", problemGroup>;
defm scale_type : Eq<"scale-type", "TYPE", "f32, f16, bf16 or f8E8M0FNU", problemGroup>;
defm a_zero_point : Eq<"a-zero-point", "GRAIN",
  "Zero point of the lhs: none, an integer, or a grain as above; GRAIN:i32 stores it as i32", problemGroup>;
defm b_zero_point : Eq<"b-zero-point", "GRAIN", "Zero point of the rhs, likewise", problemGroup>;
defm b_layout : Eq<"b-layout", "LAYOUT", "nxk (default) or kxn: how the weights lie in memory", problemGroup>;
defm epilogue : Eq<"epilogue", "STEPS",
  "Steps after the product, in order: bias[:TYPE], bias-row[:TYPE], residual[:TYPE], relu, silu, gelu, gelu-tanh, gelu-quick, tanh, scale:F, clamp:LO:HI, row-max, row-min, row-absmax, row-sum",
  problemGroup>;
def contiguous : Flag<["--"], "contiguous">, Group<problemGroup>,
  HelpText<"Rows have no padding: kernels take no strides">;

defm m : Eq<"m", "LIST",
  "Rows of the lhs: dyn (default; '?' is the same) for one kernel per range of M and a generic one, or sizes: one kernel each",
  shapeGroup>;
defm n : Eq<"n", "SIZE", "Rows of the rhs, or dyn", shapeGroup>;
defm k : Eq<"k", "SIZE", "Length of the sums, or dyn", shapeGroup>;
defm shapes : Eq<"shapes", "FILE", "CSV with columns N,K or M,N,K named in its first line", shapeGroup>;

defm arch : Eq<"arch", "CHIPS",
  "Chips, with commas: CHIP or CHIP:PRODUCT; not for a file of tile-level kernels, which name theirs", targetGroup>;
defm config : Eq<"config", "STRING", "Configuration of every kernel instead of the chosen one", targetGroup>;
def explain : Flag<["--"], "explain">, Group<targetGroup>, HelpText<"Say why each configuration was chosen">;
def explain_EQ : Joined<["--"], "explain=">, Group<targetGroup>, MetaVarName<"FORM">,
  HelpText<"json: what would be chosen and why, on standard output; nothing is compiled">;

def o : JoinedOrSeparate<["-"], "o">, Group<outputGroup>, MetaVarName<"<PATH>">,
  HelpText<"Folder of the package; for other forms than hsaco a file ('-' or none: standard output)">;
defm emit : Eq<"emit", "FORM", "problem, tile, rocdl, llvm, asm or hsaco (default)", outputGroup>;
def save_temps : Flag<["--"], "save-temps">, Group<outputGroup>,
  HelpText<"Write every intermediate form beside each kernel">;
defm lines : Eq<"lines", "WHAT",
  "What line tables of the machine code refer to: problem (default: NAME.problem.mlir), tile (NAME.tile.mlir), input (the .mlir file) or none",
  outputGroup>;
def strip : Flag<["--"], "strip">, Group<outputGroup>, HelpText<"No line tables: the same as --lines=none">;
defm stats : Eq<"stats", "FORM", "json: registers, LDS, occupancy and times of each kernel on standard output", outputGroup>;

def j : JoinedOrSeparate<["-"], "j">, Group<otherGroup>, MetaVarName<"<N>">,
  HelpText<"Compile N kernels at a time (default: the machine's cores)">;
def quiet : Flag<["--"], "quiet">, Group<otherGroup>, HelpText<"No progress and no notes">;
def version : Flag<["--"], "version">, Group<otherGroup>, HelpText<"Print the version">;
def help : Flag<["--"], "help">, Group<otherGroup>, HelpText<"Print this">;
def : Flag<["-"], "h">, Alias<help>;
