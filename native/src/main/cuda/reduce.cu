// The fused record of rows of logits, one block a row, one read of the row. ../resources/.../reduce.ptx is made of this by ./compile.sh.
//
//   logits        [B, V]  f32, f16 or bf16; rows pitch bytes apart, pitch a multiple of 16: a row's bits do not depend on its place
//   chosen        [B]     i32, -1 where not known
//   record        [B, 8]  f32: lse  entropy  varentropy  margin  confidence  self-certainty  chosen log-prob  finite logits
//   top ids       [B, k]  i64, k = min(20, V), best first, equals by id; top log-probs [B, k] f32
//
// A row with NaN, +Inf or nothing but -Inf has 0 finite logits, and nothing else of it means anything. Past the last finite logit a top
// list means nothing. Formulas: formulas.md 1, as ScalarRowReducer.
//
// Accuracy. A thread sums chunks of n = 16 or 32 logits in f32 about the chunk's own maximum: there E|t| <= 1 + ln n and E t^2 <= 2 + 2 ln n
// + (ln n)^2 = 21, so that no cancellation is left to rounding, and adds them to sums in double about the largest logit that it has seen
// (the merge of formulas.md 1). With eps the relative error of a chunk's sums (32 roundings one way and 2^-22 of the exponential: 2.2e-6;
// roundings that do not all go one way: 4e-7) H errs by at most eps (1 + ln n + max(1, sqrt V)) and V by eps (V + 21): at 4e-7, 2e-6 and 8e-6.
//
// The top list is exact and does not depend on timing: each warp keeps the best 32 that it has met as 64-bit keys (logit above complement
// of id), one a lane. Which logits it looks at is decided by lower bounds of the row's 20th best: its own 20th best, and, now and then, the
// 20th best of the maxima of 32 groups of threads.

#ifdef __CUDACC__
typedef unsigned int u32;
typedef unsigned long long u64;

static __device__ __forceinline__ float exp2_fast(float x) {
    float y;
    asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x));
    return y;
}

static __device__ __forceinline__ float widen_f16(u32 half) {
    float y;
    asm("{ .reg .b16 h; cvt.u16.u32 h, %1; cvt.f32.f16 %0, h; }" : "=f"(y) : "r"(half));
    return y;
}
#endif

static const u32 ALL = 0xffffffffu;
static const int WARP = 32;
static const int MAX_THREADS = 512;
static const int TOP_K = 20;
static const int VECTORS = 4;
static const int COLUMNS = 8;
static const float LOG2E = 1.44269504f;
static const float FLOOR = -150.0f; // e^-150 is 0 in f32, and 0 times it is not NaN
static const float SIXTY_FOURTH = 0.015625f; // sums of logits near the largest f32 must not overflow

#define MINUS_INF __int_as_float(0xff800000)
#define PLUS_INF __int_as_float(0x7f800000)

struct F32 {
    static const int PER_VECTOR = 4;
    static const u32 MASKED = 0xff800000u;
    static __device__ __forceinline__ float get(const uint4 &v, int i) {
        return __uint_as_float(i == 0 ? v.x : i == 1 ? v.y : i == 2 ? v.z : v.w);
    }
    static __device__ __forceinline__ float at(const unsigned char *row, int i) {
        return ((const float *)row)[i];
    }
};

struct Halves {
    static const int PER_VECTOR = 8;
    static __device__ __forceinline__ u32 pair(const uint4 &v, int i) {
        return i < 2 ? v.x : i < 4 ? v.y : i < 6 ? v.z : v.w;
    }
};

struct F16 : Halves {
    static const u32 MASKED = 0xfc00fc00u;
    static __device__ __forceinline__ float get(const uint4 &v, int i) {
        return widen_f16(pair(v, i) >> 16 * (i & 1) & 0xffff);
    }
    static __device__ __forceinline__ float at(const unsigned char *row, int i) {
        return widen_f16(((const unsigned short *)row)[i]);
    }
};

struct Bf16 : Halves {
    static const u32 MASKED = 0xff80ff80u;
    static __device__ __forceinline__ float get(const uint4 &v, int i) {
        return __uint_as_float(i & 1 ? pair(v, i) & 0xffff0000u : pair(v, i) << 16);
    }
    static __device__ __forceinline__ float at(const unsigned char *row, int i) {
        return __uint_as_float((u32)((const unsigned short *)row)[i] << 16);
    }
};

// Logits as they compare, above the complement of the id; above 0 for all but -NaN. Adding 0 makes -0 a +0: they are equal logits.
static __device__ __forceinline__ u32 ordered(float z) {
    u32 bits = __float_as_uint(z + 0.0f);
    return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}

static __device__ __forceinline__ u64 key_of(float z, int id) {
    return (u64)ordered(z) << 32 | (u32)~id;
}

static __device__ __forceinline__ float logit_of(u64 key) {
    u32 bits = (u32)(key >> 32);
    return __uint_as_float(bits & 0x80000000u ? bits ^ 0x80000000u : ~bits);
}

// 16 bytes of a row; what lies past its end is masked.
template <class E>
static __device__ __forceinline__ uint4 load(const uint4 *row, int vector, int vocab) {
    int left = vocab - vector * E::PER_VECTOR;
    uint4 v;
    if (left <= 0) {
        v.x = v.y = v.z = v.w = E::MASKED;
        return v;
    }
    v = row[vector];
    if (left < E::PER_VECTOR) {
        const int perWord = E::PER_VECTOR / 4;
        u32 words[4] = {v.x, v.y, v.z, v.w};
        for (int w = 0; w < 4; w++) {
            int keep = left - w * perWord;
            if (keep <= 0) {
                words[w] = E::MASKED;
            } else if (keep < perWord) {
                words[w] = (words[w] & 0xffffu) | (E::MASKED & 0xffff0000u);
            }
        }
        v.x = words[0];
        v.y = words[1];
        v.z = words[2];
        v.w = words[3];
    }
    return v;
}

// What a thread knows of its logits: sums in double of e^t, t e^t, t^2 e^t about t = z - max.
struct Sums {
    float max;
    double s0, s1, s2;
    double sum64; // of z / 64
    int finite;
    int bad;

    __device__ __forceinline__ void clear() {
        max = MINUS_INF;
        s0 = s1 = s2 = sum64 = 0;
        finite = bad = 0;
    }

    __device__ __forceinline__ void rise(float to) {
        if (s0 > 0) {
            double d = (double)max - to;
            double f = exp(d);
            s2 = f * (s2 + d * (2 * s1 + d * s0));
            s1 = f * (s1 + d * s0);
            s0 = f * s0;
        }
        max = to;
    }

    __device__ __forceinline__ void add(float m, float c0, float c1, float c2) {
        if (m > max) {
            rise(m);
        }
        double d = (double)m - max;
        double f = exp(d);
        s0 += f * c0;
        s1 += f * (c1 + d * c0);
        s2 += f * (c2 + d * (2.0 * c1 + d * c0));
    }

    template <class E>
    __device__ __forceinline__ void chunk(const uint4 (&raw)[VECTORS], float m) {
        if (!(m > MINUS_INF)) {
            careful<E>(raw); // masked, or NaN among masked
            return;
        }
        float m64 = m * SIXTY_FOURTH;
        float c0 = 0, c1 = 0, c2 = 0, below = 0;
#pragma unroll
        for (int j = 0; j < VECTORS; j++) {
            float v0 = 0, v1 = 0, v2 = 0, v3 = 0;
#pragma unroll
            for (int i = 0; i < E::PER_VECTOR; i++) {
                float z = E::get(raw[j], i);
                float t = fmaxf(z - m, FLOOR);
                float e = exp2_fast(t * LOG2E);
                float te = t * e;
                v0 += e;
                v1 += te;
                v2 += t * te;
                v3 += z * SIXTY_FOURTH - m64;
            }
            c0 += v0;
            c1 += v1;
            c2 += v2;
            below += v3;
        }
        add(m, c0, c1, c2);
        if (fabsf(below) < PLUS_INF) { // neither -Inf nor +Inf nor NaN among them
            finite += VECTORS * E::PER_VECTOR;
            sum64 += (double)below + (double)(VECTORS * E::PER_VECTOR) * m64;
        } else {
            careful<E>(raw);
        }
    }

    template <class E>
    __device__ __forceinline__ void careful(const uint4 (&raw)[VECTORS]) {
#pragma unroll
        for (int j = 0; j < VECTORS; j++) {
#pragma unroll 1
            for (int i = 0; i < E::PER_VECTOR; i++) {
                float z = E::get(raw[j], i);
                bad |= !(z < PLUS_INF);
                if (fabsf(z) < PLUS_INF) {
                    finite++;
                    sum64 += (double)z * SIXTY_FOURTH;
                }
            }
        }
    }
};

// The best 32 of a warp, one key a lane, best first; the first TOP_K count.
struct Best {
    u64 mine;
    u64 threshold; // a key is looked at only if above: a lower bound of the row's 20th best

    __device__ __forceinline__ void clear() {
        mine = 0;
        threshold = key_of(MINUS_INF, 0) | ALL; // a masked logit is never listed
    }

    __device__ __forceinline__ void insert(u64 key, int lane) {
        int rank = __popc(__ballot_sync(ALL, mine > key));
        u64 before = __shfl_up_sync(ALL, mine, 1);
        mine = lane < rank ? mine : lane == rank ? key : before;
        u64 last = __shfl_sync(ALL, mine, TOP_K - 1);
        threshold = last > threshold ? last : threshold;
    }

    // The logits of one vector a lane. The higher ids first: then a row that rises stays cheap, too.
    template <class E>
    __device__ __forceinline__ void offer(const uint4 &raw, int firstId, int lane) {
#pragma unroll 1
        for (int i = E::PER_VECTOR - 1; i >= 0; i--) {
            float z = E::get(raw, i);
            u64 key = z > MINUS_INF ? key_of(z, firstId + i) : 0;
            u32 hits = __ballot_sync(ALL, key > threshold);
            while (hits) {
                int from = 31 - __clz(hits);
                insert(__shfl_sync(ALL, key, from), lane);
                hits = __ballot_sync(ALL, key > threshold) & ((1u << from) - 1);
            }
        }
    }

    // Of 32 maxima, one a lane, of logits that no two share: 20 logits are at least the 20th.
    __device__ __forceinline__ void bound(float groupMax, int lane) {
        float x = groupMax;
#pragma unroll
        for (int size = 2; size <= WARP; size *= 2) {
#pragma unroll
            for (int step = size / 2; step > 0; step /= 2) {
                float other = __shfl_xor_sync(ALL, x, step);
                x = ((lane & step) == 0) == ((lane & size) == 0) ? fmaxf(x, other) : fminf(x, other);
            }
        }
        float twentieth = __shfl_sync(ALL, x, TOP_K - 1);
        u64 key = twentieth > MINUS_INF ? (u64)ordered(twentieth) << 32 : 0;
        threshold = key > threshold ? key : threshold;
    }
};

struct Shared {
    float groups[2][WARP];
    float warpMax[MAX_THREADS / WARP];
    double s0[MAX_THREADS / WARP], s1[MAX_THREADS / WARP], s2[MAX_THREADS / WARP], sum64[MAX_THREADS / WARP];
    int finite[MAX_THREADS / WARP], bad[MAX_THREADS / WARP];
    u64 keys[MAX_THREADS / WARP * TOP_K];
    u64 top[TOP_K];
};

static __device__ __forceinline__ double warp_sum(double x) {
    for (int step = WARP / 2; step > 0; step /= 2) {
        x += __shfl_xor_sync(ALL, x, step);
    }
    return x;
}

static __device__ __forceinline__ float warp_max(float x, int lanes) {
    for (int step = lanes / 2; step > 0; step /= 2) {
        x = fmaxf(x, __shfl_xor_sync(ALL, x, step));
    }
    return x;
}

// All threads' sums about one maximum; those of warp w in shared[w].
static __device__ __forceinline__ void gather(Sums &mine, Shared &shared, int lane, int warp, int warps) {
    float m = warp_max(mine.max, WARP);
    if (lane == 0) {
        shared.warpMax[warp] = m;
    }
    __syncthreads();
    m = shared.warpMax[0];
    for (int w = 1; w < warps; w++) {
        m = fmaxf(m, shared.warpMax[w]);
    }
    mine.rise(m);
    double s0 = warp_sum(mine.s0), s1 = warp_sum(mine.s1), s2 = warp_sum(mine.s2), sum64 = warp_sum(mine.sum64);
    int finite = mine.finite;
    for (int step = WARP / 2; step > 0; step /= 2) {
        finite += __shfl_xor_sync(ALL, finite, step);
    }
    int bad = __any_sync(ALL, mine.bad);
    if (lane == 0) {
        shared.s0[warp] = s0;
        shared.s1[warp] = s1;
        shared.s2[warp] = s2;
        shared.sum64[warp] = sum64;
        shared.finite[warp] = finite;
        shared.bad[warp] = bad;
    }
}

// One thread: the block's sums and list to the values.
static __device__ void describe(const Shared &shared, int warps, float max, float chosenLogit, int width, float *record, long long *ids,
                                float *logProbs) {
    double s0 = 0, s1 = 0, s2 = 0, sum64 = 0;
    int finite = 0, bad = 0;
    for (int w = 0; w < warps; w++) {
        s0 += shared.s0[w];
        s1 += shared.s1[w];
        s2 += shared.s2[w];
        sum64 += shared.sum64[w];
        finite += shared.finite[w];
        bad |= shared.bad[w];
    }
    if (bad || finite == 0) {
        record[7] = 0;
        return;
    }
    double mean = s1 / s0;
    double logS0 = log(s0);
    double lse = max + logS0;
    int listed = finite < width ? finite : width;
    double sum = 0;
    for (int rank = 0; rank < listed; rank++) {
        float z = logit_of(shared.top[rank]);
        ids[rank] = (u32)~shared.top[rank];
        logProbs[rank] = (float)(z - lse);
        sum += z;
    }
    record[0] = (float)lse;
    record[1] = (float)fmax(0.0, logS0 - mean);
    record[2] = (float)fmax(0.0, s2 / s0 - mean * mean);
    record[3] = listed > 1 ? (float)((double)logit_of(shared.top[0]) - logit_of(shared.top[1])) : 0.0f;
    record[4] = (float)(lse - sum / listed);
    record[5] = (float)(lse - 64 * (sum64 / finite) - log((double)finite));
    record[6] = (float)(chosenLogit - lse);
    record[7] = (float)finite;
}

template <class E>
static __device__ __forceinline__ void reduce(const unsigned char *logits, u64 pitch, int vocab, int width, const int *chosen,
                                              float *record, long long *ids, float *logProbs) {
    __shared__ Shared shared;
    const int lane = threadIdx.x % WARP, warp = threadIdx.x / WARP, warps = blockDim.x / WARP;
    const unsigned char *bytes = logits + blockIdx.x * pitch;
    const uint4 *row = (const uint4 *)bytes;
    const int vectors = (vocab + E::PER_VECTOR - 1) / E::PER_VECTOR;
    const int perPass = VECTORS * blockDim.x;
    const int groupLanes = warps; // 32 groups of so many neighbouring threads
    Sums sums;
    Best best;
    sums.clear();
    best.clear();
    float seen = MINUS_INF;
    int bounds = 0;

    for (int pass = 0; pass * perPass < vectors; pass++) {
        const int first = pass * perPass + threadIdx.x;
        uint4 raw[VECTORS];
#pragma unroll
        for (int j = 0; j < VECTORS; j++) {
            raw[j] = load<E>(row, first + j * blockDim.x, vocab);
        }
        float m = MINUS_INF;
#pragma unroll
        for (int j = 0; j < VECTORS; j++) {
#pragma unroll
            for (int i = 0; i < E::PER_VECTOR; i++) {
                m = fmaxf(m, E::get(raw[j], i));
            }
        }
        sums.chunk<E>(raw, m);

        seen = fmaxf(seen, m);
        if ((pass & (pass + 1)) == 0) { // when twice as much has been seen
            float *groups = shared.groups[bounds++ & 1];
            float group = warp_max(seen, groupLanes);
            if (threadIdx.x % groupLanes == 0) {
                groups[threadIdx.x / groupLanes] = group;
            }
            __syncthreads();
            best.bound(groups[lane], lane);
        }
        if (__any_sync(ALL, m > MINUS_INF && key_of(m, 0) > best.threshold)) {
#pragma unroll
            for (int j = VECTORS - 1; j >= 0; j--) {
                best.offer<E>(raw[j], (first + j * (int)blockDim.x) * E::PER_VECTOR, lane);
            }
        }
    }

    gather(sums, shared, lane, warp, warps);
    if (lane < TOP_K) {
        shared.keys[warp * TOP_K + lane] = best.mine;
    }
    __syncthreads();
    for (int i = threadIdx.x; i < warps * TOP_K; i += blockDim.x) {
        u64 key = shared.keys[i];
        if (key != 0) {
            int rank = 0;
            for (int other = 0; other < warps * TOP_K; other++) {
                rank += shared.keys[other] > key;
            }
            if (rank < TOP_K) {
                shared.top[rank] = key;
            }
        }
    }
    __syncthreads();
    if (threadIdx.x == 0) {
        int y = chosen[blockIdx.x];
        describe(shared, warps, sums.max, y < 0 ? 0.0f : E::at(bytes, y), width, record + blockIdx.x * COLUMNS, ids + blockIdx.x * width,
                 logProbs + blockIdx.x * width);
    }
}

#define REDUCE(name, E)                                                                                                              \
    extern "C" __global__ void __launch_bounds__(MAX_THREADS, 2)                                                                     \
        name(const unsigned char *logits, u64 pitch, int vocab, int width, const int *chosen, float *record, long long *ids,         \
             float *logProbs) {                                                                                                      \
        reduce<E>(logits, pitch, vocab, width, chosen, record, ids, logProbs);                                                       \
    }

REDUCE(reduce_f32, F32)
REDUCE(reduce_f16, F16)
REDUCE(reduce_bf16, Bf16)

// score[b, e] = sum over d of vector[b, d] edge[e, d]: a warp an edge, blockIdx.y the vector.
extern "C" __global__ void __launch_bounds__(MAX_THREADS)
    gate_scores(const float *vectors, const float *edges, int edgeCount, int dimensions, float *scores) {
    const int lane = threadIdx.x % WARP;
    const int edge = blockIdx.x * (blockDim.x / WARP) + threadIdx.x / WARP;
    if (edge >= edgeCount) {
        return;
    }
    double sum = 0;
    for (int d = lane; d < dimensions; d += WARP) {
        sum += (double)vectors[(u64)blockIdx.y * dimensions + d] * edges[(u64)edge * dimensions + d];
    }
    sum = warp_sum(sum);
    if (lane == 0) {
        scores[(u64)blockIdx.y * edgeCount + edge] = (float)sum;
    }
}
