package io.latticeforge.compute.embedding;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.compute.TextEmbedder;
import io.latticeforge.compute.onnx.OnnxModel;
import io.latticeforge.models.ModelFolder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Word pieces, six transformer layers, the mean over all tokens, length 1 (Reimers and Gurevych 2019, arXiv 1908.10084, section 3; Wang et al.
 * 2020, arXiv 2002.10957). One text a run: the quantised layers scale their activations by the largest of a run, so that in a batch a text's
 * vector would depend on its neighbours, and padding would be computed for nothing.
 */
final class MiniLmEmbedder implements TextEmbedder {
    private static final String MODEL = "minilm";
    private static final String TOKENIZER = "minilm-tokenizer";
    private static final int DIMENSIONS = 384;

    /** What the model was trained to read; what comes after is cut. */
    private static final String MAX_TOKENS = "256";

    private final OnnxModel model;
    private final HuggingFaceTokenizer tokenizer;
    private final OrtEnvironment environment;
    private final String identity;
    private boolean closed;

    private MiniLmEmbedder(OnnxModel model, HuggingFaceTokenizer tokenizer, OrtEnvironment environment, String identity) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.environment = environment;
        this.identity = identity;
    }

    /** @throws LatticeForgeException what {@link ModelFolder#read} throws, (BAD_CONFIGURATION) for a model or tokenizer of another kind */
    static MiniLmEmbedder load(OrtEnvironment environment, ModelFolder models) {
        OnnxModel model = OnnxModel.load(environment, models, MODEL);
        try {
            long[] shape = model.outputShape("last_hidden_state");
            if (shape.length != 3 || shape[2] != DIMENSIONS) {
                throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, "'last_hidden_state' of the model '" + MODEL + "' has the shape "
                        + Arrays.toString(shape) + "; [-1, -1, " + DIMENSIONS + "] is needed (-1: any)");
            }
            HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(models.read(TOKENIZER)),
                    Map.of("padding", "false", "truncation", "true", "maxLength", MAX_TOKENS));
            return new MiniLmEmbedder(model, tokenizer, environment, MODEL + " sha256 " + models.file(MODEL).sha256());
        } catch (IOException e) {
            model.close();
            throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, "the tokenizer '" + TOKENIZER + "' cannot be read: " + e.getMessage(), e);
        } catch (RuntimeException | LinkageError e) {
            model.close();
            throw e;
        }
    }

    @Override
    public String model() {
        return identity;
    }

    @Override
    public int dimensions() {
        return DIMENSIONS;
    }

    @Override
    public synchronized float[][] embed(List<String> texts) {
        if (closed) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the compute engine " + MiniLmProvider.NAME + " was closed");
        }
        float[][] vectors = new float[texts.size()][];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = embed(texts.get(i));
        }
        return vectors;
    }

    private float[] embed(String text) {
        long[] ids = tokenizer.encode(text).getIds();
        long[] shape = {1, ids.length};
        long[] ones = new long[ids.length];
        Arrays.fill(ones, 1);
        try (OnnxTensor tokens = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
                OnnxTensor mask = OnnxTensor.createTensor(environment, LongBuffer.wrap(ones), shape);
                OnnxTensor types = OnnxTensor.createTensor(environment, LongBuffer.wrap(new long[ids.length]), shape);
                OrtSession.Result result = model.run(Map.of("input_ids", tokens, "attention_mask", mask, "token_type_ids", types))) {
            OnnxTensor hidden = (OnnxTensor) result.get("last_hidden_state").orElseThrow();
            return meanOfLengthOne(hidden.getFloatBuffer(), ids.length);
        } catch (OrtException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "ONNX Runtime takes no tensor: " + e.getMessage(), e);
        }
    }

    private static float[] meanOfLengthOne(FloatBuffer hidden, int tokens) {
        double[] sums = new double[DIMENSIONS];
        for (int t = 0; t < tokens; t++) {
            for (int d = 0; d < DIMENSIONS; d++) {
                sums[d] += hidden.get(t * DIMENSIONS + d);
            }
        }
        double squares = 0;
        for (double sum : sums) {
            squares += sum * sum;
        }
        float[] vector = new float[DIMENSIONS];
        double length = Math.sqrt(squares);
        for (int d = 0; d < DIMENSIONS; d++) {
            vector[d] = (float) (sums[d] / length);
        }
        return vector;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            tokenizer.close();
            model.close();
        }
    }
}
