package io.latticeforge.compute;

/** A reducer that may give a batch to one engine or another, and says to which. */
public interface ChosenReducer extends BatchReducer {
    /**
     * The engine that would take a batch of so many rows now, by name: the CPU's from the moment on at which the other one died. Asked again after
     * a batch it says who has reduced that batch.
     */
    String engine(int rows);
}
