package io.latticeforge.decisions;

/** A rule that ends sampling, as a policy states it: immutable parameters, and the maker of what a group asks. */
public interface SampleStopSpec {
    RuleId id();

    /** A fresh instance for one group. */
    SampleStop newStop();
}
