package io.latticeforge.compute.cuda;

import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.compute.Availability;
import io.latticeforge.compute.ComputeEngine;
import io.latticeforge.compute.ComputeProvider;
import io.latticeforge.models.ModelFolder;

/** The first NVIDIA GPU, through the driver that is installed here; needs no model file. */
public final class CudaProvider implements ComputeProvider {
    static final String NAME = "cuda";

    private static final String LIBRARY = "libcuda.so.1";

    private final String library;

    public CudaProvider() {
        this(LIBRARY);
    }

    /** @param library the driver's: a name that this system's loader finds, or a path */
    CudaProvider(String library) {
        this.library = library;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String version() {
        return "kernel for PTX " + CudaDevice.PTX_VERSION;
    }

    @Override
    public Availability availability() {
        try {
            return Availability.here(CudaDevice.first(CudaDriver.load(library)).sentence());
        } catch (LatticeForgeException e) {
            return Availability.missing(e.getMessage());
        }
    }

    @Override
    public ComputeEngine open(ModelFolder models) {
        return new CudaEngine(CudaContext.open(CudaDevice.first(CudaDriver.load(library))));
    }
}
