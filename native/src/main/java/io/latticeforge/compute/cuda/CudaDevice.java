package io.latticeforge.compute.cuda;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;

/**
 * A GPU that can run the kernel. Immutable; any thread.
 *
 * @param handle     the driver's number of it
 * @param capability compute capability, 10 major + minor
 * @param cuda       what the driver speaks, 1000 major + 10 minor
 */
record CudaDevice(CudaDriver driver, int handle, String name, int capability, int cuda) {
    /** What the kernel's text states. */
    static final String PTX_VERSION = "7.0";

    /** The first CUDA whose drivers read that text: 11.0. */
    private static final int MIN_CUDA = 11_000;

    /** The GPUs that the text is for, and all later ones. */
    private static final int MIN_CAPABILITY = 80;

    private static final int NO_DEVICE = 100;
    private static final int CAPABILITY_MAJOR = 75;
    private static final int CAPABILITY_MINOR = 76;

    /** @throws LatticeForgeException {@link ErrorCode#UNAVAILABLE} with what is missing */
    static CudaDevice first(CudaDriver driver) {
        int started = driver.init();
        if (started == NO_DEVICE || started == 0 && driver.deviceCount() == 0) {
            throw missing("there is a CUDA driver but no GPU that it can use", 0, 1);
        }
        driver.require("cuInit", started);
        int cuda = driver.version();
        if (cuda < MIN_CUDA) {
            throw missing("the driver is for CUDA " + dotted(cuda / 10, 100) + "; the kernel (PTX " + PTX_VERSION + ") needs one for CUDA "
                    + dotted(MIN_CUDA / 10, 100) + " or later", cuda, MIN_CUDA);
        }
        int handle = driver.device(0);
        String name = driver.deviceName(handle);
        int capability = 10 * driver.attribute(CAPABILITY_MAJOR, handle) + driver.attribute(CAPABILITY_MINOR, handle);
        if (capability < MIN_CAPABILITY) {
            throw missing("the GPU (" + name + ") has compute capability " + dotted(capability, 10) + "; the kernel needs "
                    + dotted(MIN_CAPABILITY, 10) + " or later", capability, MIN_CAPABILITY);
        }
        return new CudaDevice(driver, handle, name, capability, cuda);
    }

    /** Where it runs. */
    String sentence() {
        return name + ", compute capability " + dotted(capability, 10) + ", driver for CUDA " + dotted(cuda / 10, 100);
    }

    private static String dotted(int number, int unit) {
        return number / unit + "." + number % unit;
    }

    private static LatticeForgeException missing(String sentence, long value, long bound) {
        return new LatticeForgeException(ErrorCode.UNAVAILABLE, sentence, value, bound);
    }
}
