//===- Opts.td - qgemm-run's command line ---------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

include "llvm/Option/OptParser.td"

class GroupOf<string name, string title> : OptionGroup<name> { let HelpText = title; }

// `--flag=VALUE`, and `--flag VALUE` as its alias.
multiclass Eq<string name, string meta, string help, OptionGroup group> {
  def NAME#_EQ : Joined<["--"], name#"=">, Group<group>, MetaVarName<meta>, HelpText<help>;
  def : Separate<["--"], name>, Group<group>, Alias<!cast<Joined>(NAME#_EQ)>;
}

def fileGroup : GroupOf<"file", "1. A CODE OBJECT INSTEAD OF A PACKAGE">;
def whichGroup : GroupOf<"which", "2. WHICH KERNEL, WHICH SIZES">;
def dataGroup : GroupOf<"data", "3. WHAT THE OPERANDS HOLD, AND WHERE">;
def runGroup : GroupOf<"run", "4. WHERE AND HOW TO RUN">;
def otherGroup : GroupOf<"other", "5. THIS TOOL">;

defm hsaco : Eq<"hsaco", "FILE",
  "A code object, an offload bundle or a program that holds some; without --kernel its kernels are listed", fileGroup>;
defm grid : Eq<"grid", "X,Y,Z", "Workgroups (default 1,1,1)", fileGroup>;
defm block : Eq<"block", "X,Y,Z", "Work-items of a workgroup (default: what the kernel requires)", fileGroup>;
defm arg : Eq<"arg", "WHAT", "The next argument of the kernel, see below", fileGroup>;
defm dynamic_lds : Eq<"dynamic-lds", "BYTES", "LDS beyond the kernel's own (default 0)", fileGroup>;
defm expect : Eq<"expect", "ARG:FILE.npy[,TOLERANCE]",
  "Compare an argument, by number or name, with an array after the run; may be repeated", fileGroup>;
defm list_unsupported : Eq<"list-unsupported", "FILE",
  "Name the instructions of a file that the simulator does not know, for every chip or that of --device", fileGroup>;

defm kernel : Eq<"kernel", "NAME", "This kernel instead of the first whose predicate holds", whichGroup>;
defm problem : Eq<"problem", "ID", "Only kernels with this problem_id", whichGroup>;
defm family : Eq<"family", "NAME", "Only kernels of this family: large or generic", whichGroup>;
defm m : Eq<"m", "LIST", "Rows of the lhs, several with commas", whichGroup>;
defm n : Eq<"n", "SIZE", "Rows of the rhs, where the package leaves it open", whichGroup>;
defm k : Eq<"k", "SIZE", "Length of the sums, where the package leaves it open", whichGroup>;

defm seed : Eq<"seed", "N", "Seed of the operands' contents (default 1)", dataGroup>;
defm fill : Eq<"fill", "HOW",
  "uniform (default), extreme, outliers, nan, ties, FILE.npy for the lhs, or OPERAND:FILE.npy; may be repeated", dataGroup>;
defm pad : Eq<"pad", "N", "Elements between the rows of operands with strides (default 0)", dataGroup>;
defm strides : Eq<"strides", "LIST", "Row strides in elements: lhs:4160,rhs:4112", dataGroup>;
defm misalign : Eq<"misalign", "BYTES", "Distance of the operands' bases from a multiple of 256 (default 0)", dataGroup>;

defm device : Eq<"device", "NAME",
  "sim (default: the chip of the package's first kernel), sim:CHIP, hip (the first GPU) or hip:N", runGroup>;
def bench : Flag<["--"], "bench">, Group<runGroup>,
  HelpText<"Time the kernel on a GPU after the run, with warm and with cold caches">;
defm bench_runs : Eq<"bench-runs", "N", "Runs of each kind (default 20)", runGroup>;
defm report : Eq<"report", "STEM", "Write what was run, on what, and what came of it to STEM.json and STEM.txt", runGroup>;
def check : Flag<["--"], "check">, Group<runGroup>, HelpText<"Compare the result with the reference, bit by bit">;
defm sample_workgroups : Eq<"sample-workgroups", "N",
  "Run and check only N workgroups, those at the corners of the result among them", runGroup>;
defm dump_dir : Eq<"dump", "DIR", "Write operands, result and reference as .npy files", runGroup>;
def strict_alignment : Flag<["--"], "strict-alignment">, Group<runGroup>,
  HelpText<"Addresses are multiples of the access's whole size">;
def any_alignment : Flag<["--"], "any-alignment">, Group<runGroup>,
  HelpText<"Addresses may be anything, as on hardware with unaligned access">;
defm budget : Eq<"budget", "N", "Instructions a wave may execute (default 20000000000)", runGroup>;
defm schedule : Eq<"schedule", "ORDER",
  "Order of waves and workgroups: forward (default), reverse, random:SEED or round-robin:INSTRUCTIONS", runGroup>;
def trace : Flag<["--"], "trace">, Group<runGroup>,
  HelpText<"Print every instruction with the registers that it changes">;
def trace_EQ : Joined<["--"], "trace=">, Group<runGroup>, MetaVarName<"FILE">, HelpText<"Write that to a file">;
defm trace_workgroup : Eq<"trace-workgroup", "X,Y,Z", "Trace only this workgroup, from 0", runGroup>;
defm trace_wave : Eq<"trace-wave", "N", "Trace only this wave of a workgroup, from 0", runGroup>;
defm trace_lanes : Eq<"trace-lanes", "N",
  "Print at most N runs of lanes that changed alike for each register (default 4)", runGroup>;
defm trace_count : Eq<"trace-count", "N", "Trace at most N instructions", runGroup>;
def profile : Flag<["--"], "profile">, Group<runGroup>,
  HelpText<"Count instructions by class and by line of the source">;
defm repeat : Eq<"repeat", "N", "Launch N times and report the times of the fastest (default 1)", runGroup>;
defm unchecked : Eq<"unchecked", "LIST",
  "Leave out checks of the simulator, with commas: waits, undefined, hazards, matrix, barriers", runGroup>;
def races : Flag<["--"], "races">, Group<runGroup>,
  HelpText<"Look for accesses that no barrier, and no release and acquire, orders (one host thread)">;
defm threads : Eq<"threads", "N", "Host threads (default: the machine's cores)", runGroup>;

def json : Flag<["--"], "json">, Group<otherGroup>, HelpText<"Print the outcome as JSON">;
def version : Flag<["--"], "version">, Group<otherGroup>, HelpText<"Print the version">;
def help : Flag<["--"], "help">, Group<otherGroup>, HelpText<"Print this">;
def : Flag<["-"], "h">, Alias<help>;
