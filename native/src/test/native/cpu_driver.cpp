// A driver that runs the kernel on the CPU, for tests: libcuda.so.1's entry points as the engine calls them, over reduce.cu compiled for the
// CPU (cpu_device.h). Proves arithmetic and calls, no speed, and nothing of what a GPU does with the PTX text. Stricter than a GPU's driver
// where that finds mistakes: nothing queued in a stream is done before somebody waits for it, memory is poisoned and fenced, a call from a
// thread without the context is refused, and a launch must have the parameters that the PTX text declares.
//
//   c++ -std=c++17 -O2 -shared -fPIC -DKERNEL='"../../main/cuda/reduce.cu"' cpu_driver.cpp
#include "cpu_device.h"

#include KERNEL

#include <map>
#include <memory>
#include <string>
#include <vector>

enum { SUCCESS = 0, INVALID_VALUE = 1, OUT_OF_MEMORY = 2, NO_DEVICE = 100, INVALID_CONTEXT = 201, INVALID_PTX = 218, INVALID_HANDLE = 400,
       NOT_FOUND = 500, LAUNCH_FAILED = 719 };

typedef std::vector<std::function<int()>> Stream;
struct Function { std::string parameters; std::function<void(void **)> kernel; };
struct Module { std::string ptx; };

static const size_t FENCE = 256;
static std::map<char *, size_t> memory; // device and pinned alike
static std::map<Stream *, int> streams;
static std::map<Module *, int> modules;
static int retained, devices = 1, version = 13000, capability = 80, launches;
static std::string failing;
static int failAfter, failWith;
static thread_local void *context;

// ---- what tests ask

extern "C" void test_machine(int deviceCount, int driverVersion, int computeCapability) {
    devices = deviceCount;
    version = driverVersion;
    capability = computeCapability;
}

// The call of this name fails with this result after so many that did not.
extern "C" void test_fail(const char *call, int after, int result) {
    failing = call;
    failAfter = after;
    failWith = result;
}

// What has been taken and not given back.
extern "C" int test_live() { return (int)(memory.size() + streams.size() + modules.size()) + retained; }

extern "C" int test_launches() { return launches; }

// ---- what every call goes through

static int fails(const char *call) {
    return failing == call && failAfter-- <= 0 ? failWith : SUCCESS;
}

#define ENTER(call) if (int result = fails(call)) return result
#define ENTER_CONTEXT(call) ENTER(call); if (context == nullptr) return INVALID_CONTEXT

// Whether so many bytes from there on were allocated here.
static bool inside(const void *at, size_t bytes) {
    auto after = memory.upper_bound((char *)at);
    if (after == memory.begin()) {
        return false;
    }
    auto block = std::prev(after);
    return (char *)at + bytes <= block->first + block->second;
}

static int take(void **out, size_t bytes) {
    if (bytes == 0) {
        return INVALID_VALUE;
    }
    char *start = (char *)aligned_alloc(256, (bytes + 2 * FENCE + 255) / 256 * 256);
    memset(start, 0xff, bytes + 2 * FENCE); // NaN in every type
    memory[start + FENCE] = bytes;
    *out = start + FENCE;
    return SUCCESS;
}

static int give(void *at) {
    auto block = memory.find((char *)at);
    if (block == memory.end()) {
        return INVALID_VALUE;
    }
    for (size_t i = 0; i < FENCE; i++) {
        if (block->first[-1 - (long)i] != (char)0xff || block->first[block->second + i] != (char)0xff) {
            fprintf(stderr, "cpu_driver: the kernel wrote outside its memory\n");
            abort();
        }
    }
    free(block->first - FENCE);
    memory.erase(block);
    return SUCCESS;
}

template <class T>
static T parameter(void **all, int i) { return *(T *)all[i]; }

template <class Kernel>
static std::function<void(void **)> reducing(Kernel kernel) {
    return [kernel](void **p) {
        kernel(parameter<const unsigned char *>(p, 0), parameter<u64>(p, 1), parameter<int>(p, 2), parameter<int>(p, 3),
               parameter<const int *>(p, 4), parameter<float *>(p, 5), parameter<long long *>(p, 6), parameter<float *>(p, 7));
    };
}

static std::map<std::string, Function> functions = {
    {"reduce_f32", {"u64 u64 u32 u32 u64 u64 u64 u64 ", reducing(reduce_f32)}},
    {"reduce_f16", {"u64 u64 u32 u32 u64 u64 u64 u64 ", reducing(reduce_f16)}},
    {"reduce_bf16", {"u64 u64 u32 u32 u64 u64 u64 u64 ", reducing(reduce_bf16)}},
    {"gate_scores", {"u64 u64 u32 u32 u64 ", [](void **p) {
        gate_scores(parameter<const float *>(p, 0), parameter<const float *>(p, 1), parameter<int>(p, 2), parameter<int>(p, 3),
                    parameter<float *>(p, 4));
    }}},
};

// The types that the text declares for an entry, or nothing.
static std::string declared(const std::string &ptx, const std::string &name) {
    size_t at = ptx.find(".visible .entry " + name + "(");
    std::string types;
    if (at != std::string::npos) {
        size_t end = ptx.find(')', at);
        while ((at = ptx.find(".param .", at)) < end) {
            types += ptx.substr(at + 8, 3) + " ";
            at += 8;
        }
    }
    return types;
}

// ---- the driver

extern "C" {

int cuInit(unsigned) {
    ENTER("cuInit");
    return devices == 0 ? NO_DEVICE : SUCCESS;
}

int cuDriverGetVersion(int *out) { ENTER("cuDriverGetVersion"); *out = version; return SUCCESS; }

int cuDeviceGetCount(int *out) { ENTER("cuDeviceGetCount"); *out = devices; return SUCCESS; }

int cuDeviceGet(int *out, int ordinal) {
    ENTER("cuDeviceGet");
    *out = ordinal;
    return ordinal < devices ? SUCCESS : INVALID_VALUE;
}

int cuDeviceGetName(char *out, int length, int) {
    ENTER("cuDeviceGetName");
    snprintf(out, length, "a CPU, for tests");
    return SUCCESS;
}

int cuDeviceGetAttribute(int *out, int attribute, int) {
    ENTER("cuDeviceGetAttribute");
    if (attribute != 75 && attribute != 76) { // compute capability, major and minor
        return INVALID_VALUE;
    }
    *out = attribute == 75 ? capability / 10 : capability % 10;
    return SUCCESS;
}

int cuDevicePrimaryCtxRetain(void **out, int) {
    ENTER("cuDevicePrimaryCtxRetain");
    retained++;
    *out = &retained;
    return SUCCESS;
}

int cuDevicePrimaryCtxRelease_v2(int) {
    ENTER("cuDevicePrimaryCtxRelease");
    return retained-- > 0 ? SUCCESS : INVALID_CONTEXT;
}

int cuCtxSetCurrent(void *wanted) {
    ENTER("cuCtxSetCurrent");
    if (wanted != nullptr && (wanted != &retained || retained == 0)) {
        return INVALID_CONTEXT;
    }
    context = wanted;
    return SUCCESS;
}

int cuModuleLoadData(Module **out, const char *ptx) {
    ENTER_CONTEXT("cuModuleLoadData");
    std::string text = ptx;
    if (text.find(".version 7.0") == std::string::npos || text.find(".target sm_80") == std::string::npos) {
        return INVALID_PTX;
    }
    *out = new Module{text};
    modules[*out] = 1;
    return SUCCESS;
}

int cuModuleUnload(Module *module) {
    ENTER_CONTEXT("cuModuleUnload");
    if (modules.erase(module) == 0) {
        return INVALID_HANDLE;
    }
    delete module;
    return SUCCESS;
}

int cuModuleGetFunction(Function **out, Module *module, const char *name) {
    ENTER_CONTEXT("cuModuleGetFunction");
    auto known = functions.find(name);
    if (modules.count(module) == 0 || known == functions.end() || declared(module->ptx, name) != known->second.parameters) {
        return NOT_FOUND;
    }
    *out = &known->second;
    return SUCCESS;
}

int cuMemAlloc_v2(void **out, size_t bytes) { ENTER_CONTEXT("cuMemAlloc"); return take(out, bytes); }

int cuMemFree_v2(void *at) { ENTER_CONTEXT("cuMemFree"); return give(at); }

int cuMemHostAlloc(void **out, size_t bytes, unsigned) { ENTER_CONTEXT("cuMemHostAlloc"); return take(out, bytes); }

int cuMemFreeHost(void *at) { ENTER_CONTEXT("cuMemFreeHost"); return give(at); }

int cuStreamCreate(Stream **out, unsigned) {
    ENTER_CONTEXT("cuStreamCreate");
    *out = new Stream();
    streams[*out] = 1;
    return SUCCESS;
}

int cuStreamDestroy_v2(Stream *stream) {
    ENTER_CONTEXT("cuStreamDestroy");
    if (streams.erase(stream) == 0) {
        return INVALID_HANDLE;
    }
    delete stream;
    return SUCCESS;
}

int cuStreamSynchronize(Stream *stream) {
    ENTER_CONTEXT("cuStreamSynchronize");
    if (streams.count(stream) == 0) {
        return INVALID_HANDLE;
    }
    for (auto &work : *stream) {
        if (int result = work()) {
            return result;
        }
    }
    stream->clear();
    return SUCCESS;
}

static int copy(void *to, const void *from, size_t bytes, Stream *stream) {
    if (!inside(to, bytes) || !inside(from, bytes)) {
        return INVALID_VALUE;
    }
    if (streams.count(stream) == 0) {
        return INVALID_HANDLE;
    }
    stream->push_back([=] { memcpy(to, from, bytes); return SUCCESS; });
    return SUCCESS;
}

int cuMemcpyHtoDAsync_v2(void *to, const void *from, size_t bytes, Stream *stream) {
    ENTER_CONTEXT("cuMemcpyHtoDAsync");
    return copy(to, from, bytes, stream);
}

int cuMemcpyDtoHAsync_v2(void *to, const void *from, size_t bytes, Stream *stream) {
    ENTER_CONTEXT("cuMemcpyDtoHAsync");
    return copy(to, from, bytes, stream);
}

int cuLaunchKernel(Function *function, u32 gx, u32 gy, u32 gz, u32 bx, u32 by, u32 bz, u32 shared, Stream *stream, void **parameters,
                   void **extra) {
    ENTER_CONTEXT("cuLaunchKernel");
    if (gx * gy * gz == 0 || gz != 1 || by * bz != 1 || bx % 32 != 0 || bx == 0 || bx > fibres::LARGEST_BLOCK || shared != 0 || extra != nullptr) {
        return INVALID_VALUE;
    }
    if (streams.count(stream) == 0) {
        return INVALID_HANDLE;
    }
    auto values = std::make_shared<std::vector<u64>>(); // read now, as a driver does
    for (char type : function->parameters) {
        if (type == 'u') {
            bool wide = function->parameters[4 * values->size() + 1] == '6';
            values->push_back(wide ? *(u64 *)parameters[values->size()] : *(u32 *)parameters[values->size()]);
        }
    }
    launches++;
    stream->push_back([=] {
        std::vector<void *> pointers;
        for (u64 &value : *values) {
            pointers.push_back(&value);
        }
        blockDim = {bx, 1, 1};
        for (blockIdx.y = 0; blockIdx.y < gy; blockIdx.y++) {
            for (blockIdx.x = 0; blockIdx.x < gx; blockIdx.x++) {
                if (!fibres::run([&] { function->kernel(pointers.data()); })) {
                    fprintf(stderr, "cpu_driver: the threads of block %u wait for each other\n", blockIdx.x);
                    return (int)LAUNCH_FAILED;
                }
            }
        }
        return (int)SUCCESS;
    });
    return SUCCESS;
}

int cuGetErrorName(int error, const char **out) {
    static std::string name;
    name = error == NO_DEVICE ? "CUDA_ERROR_NO_DEVICE" : error == LAUNCH_FAILED ? "CUDA_ERROR_LAUNCH_FAILED" : "CUDA_ERROR_" + std::to_string(error);
    *out = name.c_str();
    return SUCCESS;
}

int cuGetErrorString(int, const char **out) { *out = "said by a driver for tests"; return SUCCESS; }

} // extern "C"
