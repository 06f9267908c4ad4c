package io.latticeforge.compute;

import io.latticeforge.models.ModelFolder;

/**
 * What the service loader finds: knows the engine without loading its library. Needs a constructor without parameters that does nothing.
 */
public interface ComputeProvider {
    /** Lower case, as it is asked for and as it is logged. */
    String name();

    /** Of the library that would be loaded. */
    String version();

    /** Whether it can run here. May load the library to find out; never throws. */
    Availability availability();

    /**
     * Loads it.
     *
     * @throws io.latticeforge.base.LatticeForgeException (UNAVAILABLE) where it cannot run here, or what {@link ModelFolder#read} throws
     */
    ComputeEngine open(ModelFolder models);
}
