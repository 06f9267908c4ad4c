/*
 * The peer: entropy and varentropy of one f32 row as fast as C does it on this CPU. Two passes over 8 KB blocks that stay in the
 * first-level cache: the block's maximum, then e^(x-m) in base 2 with four sets of accumulators; blocks are merged in double.
 * AVX-512 in two versions (scalef, or the exponent by integer shift; the bench takes the faster), AVX2, and plain C.
 * out = { logsumexp, entropy, varentropy }, nats.
 */
#include <math.h>
#include <stddef.h>

#define BLOCK 2048
#define LOG2E 1.44269504f
#define C1 0x1.62e42ap-1f
#define C2 0x1.ebf9bcp-3f
#define C3 0x1.c6b752p-5f
#define C4 0x1.3cea88p-7f
#define C5 0x1.5bba14p-10f

typedef struct { double max, s0, s1, s2; } sums;

static void merge(sums *a, double m, double s0, double s1, double s2) {
    if (m > a->max) {
        double d = m - a->max, k = exp(-d);
        if (a->s0 > 0) {
            a->s2 = (a->s2 - 2 * d * a->s1 + d * d * a->s0) * k;
            a->s1 = (a->s1 - d * a->s0) * k;
            a->s0 *= k;
        }
        a->max = m;
    } else {
        double d = a->max - m, k = exp(-d);
        s2 = (s2 - 2 * d * s1 + d * d * s0) * k;
        s1 = (s1 - d * s0) * k;
        s0 *= k;
    }
    a->s0 += s0;
    a->s1 += s1;
    a->s2 += s2;
}

static void scalar_block(const float *z, size_t n, sums *a) {
    float m = z[0];
    for (size_t i = 1; i < n; i++) m = z[i] > m ? z[i] : m;
    double s0 = 0, s1 = 0, s2 = 0;
    for (size_t i = 0; i < n; i++) {
        float t = z[i] - m, e = expf(t);
        s0 += e;
        s1 += t * e;
        s2 += t * t * e;
    }
    merge(a, m, s0, s1, s2);
}

#if defined(__AVX512F__) && defined(__AVX512DQ__)
#include <immintrin.h>
#define WIDTH 16
#define V __m512
#define LOAD _mm512_loadu_ps
#define SET _mm512_set1_ps
#define ADD _mm512_add_ps
#define SUB _mm512_sub_ps
#define MUL _mm512_mul_ps
#define MAX _mm512_max_ps
#define FMA _mm512_fmadd_ps
#define REDUCE_MAX _mm512_reduce_max_ps

static inline double total(V v) {
    return _mm512_reduce_add_pd(_mm512_add_pd(_mm512_cvtps_pd(_mm512_castps512_ps256(v)), _mm512_cvtps_pd(_mm512_extractf32x8_ps(v, 1))));
}

static inline V power_scalef(V y) {
    V f = _mm512_reduce_ps(y, 0);
    V p = FMA(FMA(FMA(FMA(FMA(f, SET(C5), SET(C4)), f, SET(C3)), f, SET(C2)), f, SET(C1)), f, SET(1));
    return _mm512_scalef_ps(p, SUB(y, f));
}

static inline V power_integer(V y) {
    y = MAX(y, SET(-126));
    V magic = SET(0x1.8p23f), n = ADD(y, magic), f = SUB(y, SUB(n, magic));
    V p = FMA(FMA(FMA(FMA(FMA(f, SET(C5), SET(C4)), f, SET(C3)), f, SET(C2)), f, SET(C1)), f, SET(1));
    return _mm512_castsi512_ps(_mm512_add_epi32(_mm512_castps_si512(p), _mm512_slli_epi32(_mm512_castps_si512(n), 23)));
}
#define VERSIONS 2
const char *version(void) { return "AVX-512"; }

#elif defined(__AVX2__) && defined(__FMA__)
#include <immintrin.h>
#define WIDTH 8
#define V __m256
#define LOAD _mm256_loadu_ps
#define SET _mm256_set1_ps
#define ADD _mm256_add_ps
#define SUB _mm256_sub_ps
#define MUL _mm256_mul_ps
#define MAX _mm256_max_ps
#define FMA _mm256_fmadd_ps

static inline double total(V v) {
    __m256d d = _mm256_add_pd(_mm256_cvtps_pd(_mm256_castps256_ps128(v)), _mm256_cvtps_pd(_mm256_extractf128_ps(v, 1)));
    double lanes[4];
    _mm256_storeu_pd(lanes, d);
    return lanes[0] + lanes[1] + lanes[2] + lanes[3];
}

static inline float REDUCE_MAX(V v) {
    float lanes[8];
    _mm256_storeu_ps(lanes, v);
    float m = lanes[0];
    for (int i = 1; i < 8; i++) m = lanes[i] > m ? lanes[i] : m;
    return m;
}

static inline V power_integer(V y) {
    y = MAX(y, SET(-126));
    V magic = SET(0x1.8p23f), n = ADD(y, magic), f = SUB(y, SUB(n, magic));
    V p = FMA(FMA(FMA(FMA(FMA(f, SET(C5), SET(C4)), f, SET(C3)), f, SET(C2)), f, SET(C1)), f, SET(1));
    return _mm256_castsi256_ps(_mm256_add_epi32(_mm256_castps_si256(p), _mm256_slli_epi32(_mm256_castps_si256(n), 23)));
}
#define VERSIONS 1
const char *version(void) { return "AVX2"; }

#else
#define VERSIONS 0
const char *version(void) { return "plain C"; }
#endif

#if VERSIONS > 0
#define STEP(k)                                                                                                       \
    V y##k = FMA(LOAD(z + i + k * WIDTH), scale, shift), e##k = POWER(y##k), q##k = MUL(y##k, e##k);                  \
    a##k = ADD(a##k, e##k);                                                                                           \
    b##k = ADD(b##k, q##k);                                                                                           \
    c##k = FMA(y##k, q##k, c##k);

#define BLOCK_FUNCTION(name)                                                                                          \
    static void name(const float *z, size_t n, sums *a) {                                                             \
        V m0 = LOAD(z), m1 = m0, m2 = m0, m3 = m0;                                                                    \
        for (size_t i = 0; i < n; i += 4 * WIDTH) {                                                                   \
            m0 = MAX(m0, LOAD(z + i));                                                                                \
            m1 = MAX(m1, LOAD(z + i + WIDTH));                                                                        \
            m2 = MAX(m2, LOAD(z + i + 2 * WIDTH));                                                                    \
            m3 = MAX(m3, LOAD(z + i + 3 * WIDTH));                                                                    \
        }                                                                                                             \
        float m = REDUCE_MAX(MAX(MAX(m0, m1), MAX(m2, m3)));                                                          \
        V scale = SET(LOG2E), shift = SET(-m * LOG2E), zero = SET(0);                                                 \
        V a0 = zero, a1 = zero, a2 = zero, a3 = zero, b0 = zero, b1 = zero, b2 = zero, b3 = zero;                     \
        V c0 = zero, c1 = zero, c2 = zero, c3 = zero;                                                                 \
        for (size_t i = 0; i < n; i += 4 * WIDTH) {                                                                   \
            STEP(0) STEP(1) STEP(2) STEP(3)                                                                           \
        }                                                                                                             \
        const double ln2 = 0.6931471805599453;                                                                        \
        merge(a, m, total(ADD(ADD(a0, a1), ADD(a2, a3))), ln2 * total(ADD(ADD(b0, b1), ADD(b2, b3))),                 \
              ln2 * ln2 * total(ADD(ADD(c0, c1), ADD(c2, c3))));                                                      \
    }

#define POWER power_integer
BLOCK_FUNCTION(integer_block)
#undef POWER
#if VERSIONS > 1
#define POWER power_scalef
BLOCK_FUNCTION(scalef_block)
#undef POWER
#endif
#endif

static void reduce(const float *z, size_t n, double *out, void (*block)(const float *, size_t, sums *), size_t step) {
    sums a = {-INFINITY, 0, 0, 0};
    size_t i = 0;
    for (; i + BLOCK <= n; i += BLOCK) block(z + i, BLOCK, &a);
    size_t whole = (n - i) / step * step;
    if (whole) block(z + i, whole, &a);
    if (n - i - whole) scalar_block(z + i + whole, n - i - whole, &a);
    double mean = a.s1 / a.s0;
    out[0] = a.max + log(a.s0);
    out[1] = log(a.s0) - mean;
    out[2] = a.s2 / a.s0 - mean * mean;
}

void moments_integer(const float *z, size_t n, double *out) {
#if VERSIONS > 0
    reduce(z, n, out, integer_block, 4 * WIDTH);
#else
    reduce(z, n, out, scalar_block, 1);
#endif
}

void moments_scalef(const float *z, size_t n, double *out) {
#if VERSIONS > 1
    reduce(z, n, out, scalef_block, 4 * WIDTH);
#else
    moments_integer(z, n, out);
#endif
}
