package io.latticeforge.gateway;

import io.latticeforge.config.SidecarConfig;
import java.util.Locale;

/** What all enforced requests share, and what they took together. */
final class Enforcement {
    private final Watching watching;
    private final Upstreams upstreams;
    private final SidecarConfig.Gateway.Enforcing config;
    private final Switch power;
    private final StreamBudget streams;
    private final SecondCalls secondCalls;
    private long answers;
    private long tokens;
    private long samplesOfAll;
    private long wholeSamples;
    private long wholeTokens;

    Enforcement(Watching watching, Upstreams upstreams, SidecarConfig.Gateway.Enforcing config, Switch power, SecondCalls secondCalls) {
        this.watching = watching;
        this.upstreams = upstreams;
        this.config = config;
        this.power = power;
        this.secondCalls = secondCalls;
        streams = new StreamBudget(config.streams());
    }

    Watching watching() {
        return watching;
    }

    Upstreams upstreams() {
        return upstreams;
    }

    SidecarConfig.Gateway.Enforcing config() {
        return config;
    }

    Switch power() {
        return power;
    }

    SecondCalls secondCalls() {
        return secondCalls;
    }

    StreamBudget streams() {
        return streams;
    }

    /** A sample that nothing ended: how long answers are. */
    void whole(long itsTokens) {
        wholeSamples++;
        wholeTokens += itsTokens;
    }

    /** An enforced answer took so many tokens; all its samples may have been so many. */
    void took(long itsTokens, int samples) {
        answers++;
        tokens += itsTokens;
        samplesOfAll += samples;
    }

    /** Mean length of samples that nothing ended; NaN where there was none yet. */
    double wholeLength() {
        return wholeSamples == 0 ? Double.NaN : (double) wholeTokens / wholeSamples;
    }

    /** A sentence for people; empty where there is nothing to say. */
    String report() {
        if (answers == 0) {
            return "";
        }
        double all = samplesOfAll * wholeLength();
        return String.format(Locale.ROOT, "gateway: %d answers took %d tokens", answers, tokens) + (Double.isNaN(all) || all <= 0
                ? "; no sample ran to its end un-stopped yet, so that what was saved is not known"
                : String.format(Locale.ROOT, ", %.1f %% less than the about %.0f of all %d samples (%.0f each, the mean of %d that nothing ended)",
                        100 * (1 - tokens / all), all, samplesOfAll, wholeLength(), wholeSamples));
    }
}
