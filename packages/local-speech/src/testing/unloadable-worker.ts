// An engine whose model file is not there.
throw new Error('model file not found');
