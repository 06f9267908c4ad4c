package io.latticeforge.demo;

import java.util.List;
import java.util.Set;

/**
 * What the gate is asked with: the shares of a request's words that are each of a few, then numbers that the model knows, other words that it
 * knows, and words that it does not; the square root of each, so that the vector has length 1. The same as {@code models/gate/abacus_requests.py}
 * makes of the lines that the gate learned from. Immutable.
 *
 * <p>Example: {@code compute 8 * 23 ?} has five words: sqrt(1/5) each for "compute", "*" and "?", sqrt(2/5) for numbers, the rest 0.
 */
final class RequestFeatures {
    private static final List<String> WORDS = List.of("compute", "find", "x", "in", ":", "=", "?", "+", "-", "*");
    private static final int NUMBER = WORDS.size();
    private static final int OTHER = NUMBER + 1;
    private static final int UNKNOWN = OTHER + 1;

    private final Set<String> vocabulary;

    /** @param vocabulary words that the model knows, its numbers among them */
    RequestFeatures(Set<String> vocabulary) {
        this.vocabulary = vocabulary;
    }

    /** @param request words with a space between two */
    float[] of(String request) {
        String[] words = request.split(" ");
        int[] counts = new int[UNKNOWN + 1];
        for (String word : words) {
            counts[place(word)]++;
        }
        float[] features = new float[counts.length];
        for (int i = 0; i < features.length; i++) {
            features[i] = (float) Math.sqrt((double) counts[i] / words.length);
        }
        return features;
    }

    private int place(String word) {
        int place = WORDS.indexOf(word);
        if (place >= 0) {
            return place;
        }
        if (!vocabulary.contains(word)) {
            return UNKNOWN;
        }
        return word.chars().allMatch(Character::isDigit) ? NUMBER : OTHER;
    }
}
