package io.latticeforge.compute.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.kernels.ElementType;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/** Tensors of the library over our memory, its checked exceptions turned into ours. */
final class Tensors {
    private Tensors() {}

    /** A view of rows: nothing is copied, so they must stay until the tensor is closed. */
    static OnnxTensor rows(OrtEnvironment environment, MemorySegment rows, ElementType type, long count, long vocabSize) {
        try {
            return OnnxTensor.createTensor(environment, rows.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN), new long[] {count, vocabSize},
                    switch (type) {
                        case F32 -> OnnxJavaType.FLOAT;
                        case F16 -> OnnxJavaType.FLOAT16;
                        case BF16 -> OnnxJavaType.BFLOAT16;
                    });
        } catch (OrtException e) {
            throw failed(e);
        }
    }

    static OnnxTensor longs(OrtEnvironment environment, LongBuffer values, long... shape) {
        try {
            return OnnxTensor.createTensor(environment, values, shape);
        } catch (OrtException e) {
            throw failed(e);
        }
    }

    static OnnxTensor floats(OrtEnvironment environment, FloatBuffer values, long... shape) {
        try {
            return OnnxTensor.createTensor(environment, values, shape);
        } catch (OrtException e) {
            throw failed(e);
        }
    }

    static OnnxTensor of(OrtSession.Result result, String output) {
        return (OnnxTensor) result.get(output).orElseThrow(() -> new LatticeForgeException(ErrorCode.BAD_CONFIGURATION,
                "the model gave no output '" + output + "'"));
    }

    private static LatticeForgeException failed(OrtException e) {
        return new LatticeForgeException(ErrorCode.UNAVAILABLE, "ONNX Runtime takes no tensor: " + e.getMessage(), e);
    }
}
