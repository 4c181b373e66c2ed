package milp

// The C side of HiGHS: the few calls that are needed here. The prebuilt library
// and its link flags come from gohighs, whose Go interface lacks starting
// solutions, added columns, callbacks and interruption.

/*
#cgo LDFLAGS: -lstdc++ -lm
#include <stdint.h>
#include <stdlib.h>

typedef int HighsInt;

extern void* Highs_create(void);
extern void Highs_destroy(void*);
extern HighsInt Highs_setBoolOptionValue(void*, const char*, HighsInt);
extern HighsInt Highs_setIntOptionValue(void*, const char*, HighsInt);
extern HighsInt Highs_setDoubleOptionValue(void*, const char*, double);
extern HighsInt Highs_setStringOptionValue(void*, const char*, const char*);
extern HighsInt Highs_passMip(void*, HighsInt, HighsInt, HighsInt, HighsInt, HighsInt, double,
	const double*, const double*, const double*, const double*, const double*,
	const HighsInt*, const HighsInt*, const double*, const HighsInt*);
extern HighsInt Highs_addCols(void*, HighsInt, const double*, const double*, const double*, HighsInt,
	const HighsInt*, const HighsInt*, const double*);
extern HighsInt Highs_addRow(void*, double, double, HighsInt, const HighsInt*, const double*);
extern HighsInt Highs_changeColBounds(void*, HighsInt, double, double);
extern HighsInt Highs_setSparseSolution(void*, HighsInt, const HighsInt*, const double*);
extern HighsInt Highs_run(void*);
extern HighsInt Highs_getModelStatus(const void*);
extern HighsInt Highs_getSolution(const void*, double*, double*, double*, double*);
extern HighsInt Highs_getIntInfoValue(const void*, const char*, HighsInt*);
extern HighsInt Highs_getInt64InfoValue(const void*, const char*, int64_t*);
extern HighsInt Highs_getDoubleInfoValue(const void*, const char*, double*);
extern HighsInt Highs_startCallback(void*, HighsInt);

// HighsCallbackDataOut and In, as HiGHS 1.12 lays them out; later fields are not
// used and not declared.
typedef struct {
	void* cbdata; int log_type; double running_time;
	HighsInt simplex_iteration_count, ipm_iteration_count, pdlp_iteration_count;
	double objective_function_value;
	int64_t mip_node_count, mip_total_lp_iterations;
	double mip_primal_bound, mip_dual_bound, mip_gap;
} dataOut;
typedef struct { int user_interrupt; } dataIn;
typedef void (*callback)(int, const char*, const dataOut*, dataIn*, void*);
extern HighsInt Highs_setCallback(void*, callback, void*);

// A watch is what the callbacks share with Go: counters that they fill, limits,
// in iterations, at which they interrupt, and who hears of progress.
typedef struct {
	volatile int stop;
	int64_t max_iterations;
	int hit_limit;
	int64_t nodes, iterations;
	double primal, dual;
	uintptr_t listener; // a cgo.Handle; 0 for nobody
	int told;
} watch;

extern void ermes_ilp_progress(uintptr_t, int64_t, int64_t, double, double); // hear.go

// tell passes on what has changed since the last time, until it is stopped.
static void tell(watch* w, const dataOut* out) {
	if (w->listener == 0 || w->stop || (w->told && w->nodes == out->mip_node_count && w->primal == out->mip_primal_bound && w->dual == out->mip_dual_bound)) return;
	w->told = 1;
	ermes_ilp_progress(w->listener, out->mip_node_count, out->mip_total_lp_iterations, out->mip_primal_bound, out->mip_dual_bound);
}

static void watching(int type, const char* message, const dataOut* out, dataIn* in, void* user) {
	watch* w = user;
	if (type >= 5) { // MIP logging and MIP interrupt
		tell(w, out);
		w->nodes = out->mip_node_count;
		w->iterations = out->mip_total_lp_iterations;
		w->primal = out->mip_primal_bound;
		w->dual = out->mip_dual_bound;
	} else {
		if (out->simplex_iteration_count > w->iterations) w->iterations = out->simplex_iteration_count;
	}
	if (w->max_iterations > 0 && w->iterations >= w->max_iterations) w->hit_limit = 1;
	if (in && (w->stop || w->hit_limit)) in->user_interrupt = 1;
}

static void watch_stop(watch* w) { w->stop = 1; }

static void watch_start(void* highs, watch* w) {
	Highs_setCallback(highs, watching, w);
	Highs_startCallback(highs, 1); // simplex interrupt
	Highs_startCallback(highs, 2); // interior point interrupt
	Highs_startCallback(highs, 6); // MIP interrupt
}
*/
import "C"

import (
	"fmt"
	"runtime"
	"runtime/cgo"
	"unsafe"

	_ "github.com/bartolsthoorn/gohighs/highs" // the library and its link flags
)

// Available reports whether this build has HiGHS.
const Available = true

// Solver names it.
const Solver = "HiGHS 1.12"

// A highs is one HiGHS object. It must be used by one goroutine, and closed.
type highs struct {
	ptr   unsafe.Pointer
	watch *C.watch
	left  bool // still running, and to be freed by who runs it
}

func openHighs() *highs {
	h := &highs{ptr: C.Highs_create(), watch: (*C.watch)(C.calloc(1, C.sizeof_watch))}
	if h.ptr == nil || h.watch == nil {
		panic("HiGHS: out of memory")
	}
	C.watch_start(h.ptr, h.watch)
	return h
}

// close frees h, unless it was left.
func (h *highs) close() {
	if !h.left {
		h.free()
	}
}

func (h *highs) free() {
	C.Highs_destroy(h.ptr)
	if h.watch.listener != 0 {
		cgo.Handle(h.watch.listener).Delete()
	}
	C.free(unsafe.Pointer(h.watch))
	h.ptr = nil
}

// option sets an option; an unknown one is our mistake.
func (h *highs) option(name string, value any) {
	c := C.CString(name)
	defer C.free(unsafe.Pointer(c))
	var status C.HighsInt
	switch x := value.(type) {
	case bool:
		var b C.HighsInt
		if x {
			b = 1
		}
		status = C.Highs_setBoolOptionValue(h.ptr, c, b)
	case int:
		status = C.Highs_setIntOptionValue(h.ptr, c, C.HighsInt(x))
	case float64:
		status = C.Highs_setDoubleOptionValue(h.ptr, c, C.double(x))
	case string:
		s := C.CString(x)
		defer C.free(unsafe.Pointer(s))
		status = C.Highs_setStringOptionValue(h.ptr, c, s)
	default:
		panic(fmt.Sprintf("option %s: type %T", name, value))
	}
	if status != 0 {
		panic(fmt.Sprintf("HiGHS refuses option %s = %v", name, value))
	}
}

func doubles(x []float64) *C.double  { return (*C.double)(unsafe.SliceData(x)) }
func integers(x []int32) *C.HighsInt { return (*C.HighsInt)(unsafe.SliceData(x)) }

// pass hands a whole model over, rows compressed.
func (h *highs) pass(cost, lower, upper, rowLower, rowUpper []float64, start, index []int32, value []float64, integer []int32, offset float64) error {
	const rowwise, minimise = 2, 1
	status := C.Highs_passMip(h.ptr, C.HighsInt(len(cost)), C.HighsInt(len(rowLower)), C.HighsInt(len(value)), rowwise, minimise, C.double(offset),
		doubles(cost), doubles(lower), doubles(upper), doubles(rowLower), doubles(rowUpper), integers(start), integers(index), doubles(value), integers(integer))
	runtime.KeepAlive(value)
	if status < 0 {
		return fmt.Errorf("HiGHS refuses the model: %w", ErrNumerical)
	}
	return nil
}

// addColumns appends variables, columns compressed.
func (h *highs) addColumns(cost, lower, upper []float64, start, index []int32, value []float64) {
	if C.Highs_addCols(h.ptr, C.HighsInt(len(cost)), doubles(cost), doubles(lower), doubles(upper), C.HighsInt(len(value)),
		integers(start), integers(index), doubles(value)) < 0 {
		panic("HiGHS refuses columns")
	}
}

// addRow appends a constraint.
func (h *highs) addRow(lower, upper float64, index []int32, value []float64) {
	if C.Highs_addRow(h.ptr, C.double(lower), C.double(upper), C.HighsInt(len(index)), integers(index), doubles(value)) < 0 {
		panic("HiGHS refuses a row")
	}
}

// bound changes the bounds of a variable.
func (h *highs) bound(column int, lower, upper float64) {
	if C.Highs_changeColBounds(h.ptr, C.HighsInt(column), C.double(lower), C.double(upper)) < 0 {
		panic("HiGHS refuses bounds")
	}
}

// begin gives values of some variables to start from; HiGHS completes them.
func (h *highs) begin(index []int32, value []float64) {
	C.Highs_setSparseSolution(h.ptr, C.HighsInt(len(index)), integers(index), doubles(value))
}

// run solves and returns HiGHS's model status; false if the call failed.
func (h *highs) run() (int, bool) {
	h.watch.hit_limit = 0
	ok := C.Highs_run(h.ptr) >= 0
	return int(C.Highs_getModelStatus(h.ptr)), ok
}

// solution reads values of variables and duals of rows; nil slices are skipped.
func (h *highs) solution(x, dual []float64) {
	C.Highs_getSolution(h.ptr, doubles(x), nil, nil, doubles(dual))
}

func (h *highs) intInfo(name string) int {
	c := C.CString(name)
	defer C.free(unsafe.Pointer(c))
	var v C.HighsInt
	C.Highs_getIntInfoValue(h.ptr, c, &v)
	return int(v)
}

func (h *highs) int64Info(name string) int64 {
	c := C.CString(name)
	defer C.free(unsafe.Pointer(c))
	var v C.int64_t
	C.Highs_getInt64InfoValue(h.ptr, c, &v)
	return int64(v)
}

func (h *highs) floatInfo(name string) float64 {
	c := C.CString(name)
	defer C.free(unsafe.Pointer(c))
	var v C.double
	C.Highs_getDoubleInfoValue(h.ptr, c, &v)
	return float64(v)
}

func cInt64(x int64) C.int64_t { return C.int64_t(x) }

// interrupt makes a running solve end soon; another goroutine may call it.
func (h *highs) interrupt() { C.watch_stop(h.watch) }

// limited reports whether the iteration limit ended the last run.
func (h *highs) limited() bool { return h.watch.hit_limit != 0 }
