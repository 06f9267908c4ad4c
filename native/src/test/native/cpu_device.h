// As much of CUDA's device language as reduce.cu uses, on the CPU: a block's threads are fibres of one thread that change at barriers,
// shuffles and votes. For tests: proves arithmetic and calls, no speed. Odd blocks run their threads in descending order, so that what
// depends on an order gives two answers. The exponential is off by the most that the instruction may be off.
#pragma once
#include <setjmp.h>
#include <ucontext.h>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>

typedef uint32_t u32;
typedef unsigned long long u64;
struct uint4 { u32 x, y, z, w; };
struct dim3 { u32 x, y, z; };

#define __device__
#define __global__
#define __forceinline__ inline
#define __launch_bounds__(...)
#define __shared__ static

static dim3 threadIdx, blockIdx, blockDim;

static inline float __uint_as_float(u32 bits) { float f; memcpy(&f, &bits, 4); return f; }
static inline float __int_as_float(u32 bits) { return __uint_as_float(bits); }
static inline u32 __float_as_uint(float f) { u32 bits; memcpy(&bits, &f, 4); return bits; }
static inline int __popc(u32 x) { return __builtin_popcount(x); }
static inline int __clz(u32 x) { return x ? __builtin_clz(x) : 32; }

// 2^x, denormal results 0, one or the other way off by 2^-22: what the PTX manual allows ex2.approx.ftz.f32.
static inline float exp2_fast(float x) {
    float y = exp2f(x);
    return y < 1.17549435e-38f ? 0.0f : y + (__float_as_uint(x) & 4 ? y : -y) * 2.3841858e-7f;
}

static inline float widen_f16(u32 half) {
    int exponent = half >> 10 & 31, fraction = half & 1023;
    float y = exponent == 31 ? __uint_as_float(0x7f800000u | (u32)fraction << 13)
            : exponent == 0 ? ldexpf((float)fraction, -24) : ldexpf((float)(fraction + 1024), exponent - 25);
    return half & 0x8000 ? -y : y;
}

namespace fibres {

constexpr size_t STACK = 64 << 10;
constexpr u32 LARGEST_BLOCK = 512;

struct Barrier { u32 arrived, generation; };
struct Warp { Barrier barrier; u64 slots[2][32]; u32 turns[32]; };

static jmp_buf contexts[LARGEST_BLOCK], finished;
static bool made[LARGEST_BLOCK], done[LARGEST_BLOCK];
static Warp warps[LARGEST_BLOCK / 32];
static Barrier block;
static ucontext_t home;
static u32 current, alive, idle;
static const std::function<void()> *body;

static void leave() {
    do {
        current = blockIdx.x & 1 ? (current + blockDim.x - 1) % blockDim.x : (current + 1) % blockDim.x;
    } while (done[current]);
    _longjmp(contexts[current], 1);
}

// To the next thread that has not ended. Two rounds in which no barrier opens are a deadlock: some wait where others never come.
static void yield() {
    if (++idle > 2 * blockDim.x) {
        memset(made, 0, sizeof made);
        _longjmp(finished, 2);
    }
    u32 self = current;
    if (_setjmp(contexts[self]) == 0) {
        leave();
    }
    threadIdx.x = self;
}

static void wait(Barrier &barrier, u32 parties) {
    u32 generation = barrier.generation;
    if (++barrier.arrived == parties) {
        barrier.arrived = 0;
        barrier.generation++;
        idle = 0;
    }
    while (barrier.generation == generation) {
        yield();
    }
}

// What a fibre does for ever: a block's thread, again and again.
static void live() {
    const u32 self = current;
    if (_setjmp(contexts[self]) == 0) {
        setcontext(&home);
    }
    for (;;) {
        threadIdx.x = self;
        (*body)();
        done[self] = true;
        idle = 0;
        if (_setjmp(contexts[self]) == 0) {
            if (--alive == 0) {
                _longjmp(finished, 1);
            }
            leave();
        }
    }
}

// Runs one block; false if its threads wait for each other for ever.
static bool run(const std::function<void()> &kernel) {
    static char *stacks = (char *)malloc(STACK * LARGEST_BLOCK);
    for (current = 0; current < blockDim.x; current++) {
        if (!made[current]) {
            made[current] = true;
            ucontext_t fibre;
            getcontext(&fibre);
            fibre.uc_stack.ss_sp = stacks + STACK * current;
            fibre.uc_stack.ss_size = STACK;
            fibre.uc_link = nullptr;
            makecontext(&fibre, live, 0);
            swapcontext(&home, &fibre);
        }
        done[current] = false;
    }
    body = &kernel;
    alive = blockDim.x;
    idle = 0;
    block = Barrier();
    memset(warps, 0, sizeof warps);
    current = 0;
    int end = _setjmp(finished);
    if (end == 0) {
        _longjmp(contexts[0], 1);
    }
    return end == 1;
}

// What each lane gives, to all lanes: the lanes' slots after all have written. Two sets in turn: nobody is two exchanges ahead.
static const u64 *exchange(u64 value) {
    Warp &warp = warps[threadIdx.x / 32];
    u32 lane = threadIdx.x % 32;
    u64 *slots = warp.slots[warp.turns[lane]++ & 1];
    slots[lane] = value;
    wait(warp.barrier, 32);
    return slots;
}

template <class T>
static T from(T value, u32 lane) {
    u64 bits = 0;
    memcpy(&bits, &value, sizeof value);
    bits = exchange(bits)[lane];
    memcpy(&value, &bits, sizeof value);
    return value;
}

} // namespace fibres

static inline void __syncthreads() { fibres::wait(fibres::block, blockDim.x); }

template <class T>
static inline T __shfl_sync(u32, T value, int lane) { return fibres::from(value, lane & 31); }

template <class T>
static inline T __shfl_xor_sync(u32, T value, int mask) { return fibres::from(value, (threadIdx.x % 32) ^ mask); }

template <class T>
static inline T __shfl_up_sync(u32, T value, int by) {
    u32 lane = threadIdx.x % 32;
    return fibres::from(value, lane < (u32)by ? lane : lane - by);
}

static inline u32 __ballot_sync(u32, int predicate) {
    const u64 *slots = fibres::exchange(predicate != 0);
    u32 votes = 0;
    for (int lane = 0; lane < 32; lane++) {
        votes |= (u32)slots[lane] << lane;
    }
    return votes;
}

static inline int __any_sync(u32 mask, int predicate) { return __ballot_sync(mask, predicate) != 0; }
